package dev.connectjava.grpc;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.Status;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The tracers of one call, which metrics and traces of grpc-java count with. They get what the
 * engine shows to its callers: messages with their uncompressed lengths, but no bytes on the wire.
 * Thread-safe as far as the tracers are.
 */
final class StreamTracers {

  private static final Logger LOGGER = System.getLogger(StreamTracers.class.getName());
  private static final long UNKNOWN = -1;

  private final List<ClientStreamTracer> tracers;
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger received = new AtomicInteger();

  private StreamTracers(List<ClientStreamTracer> tracers) {
    this.tracers = tracers;
  }

  /**
   * Creates the tracers of a call.
   *
   * @param headers may be changed by the factories of the tracers
   */
  static StreamTracers of(CallOptions options, Metadata headers) {
    ClientStreamTracer.StreamInfo info =
        ClientStreamTracer.StreamInfo.newBuilder().setCallOptions(options).build();
    return new StreamTracers(
        options.getStreamTracerFactories().stream()
            .map(factory -> factory.newClientStreamTracer(info, headers))
            .toList());
  }

  /** Returns whether there are none, so that no length has to be computed. */
  boolean isEmpty() {
    return tracers.isEmpty();
  }

  void onOpened(Metadata headers) {
    each(tracer -> {
      tracer.streamCreated(Attributes.EMPTY, headers);
      tracer.outboundHeaders();
    });
  }

  void onSent(int length) {
    int number = sent.getAndIncrement();
    each(tracer -> {
      tracer.outboundMessage(number);
      tracer.outboundMessageSent(number, UNKNOWN, length);
      tracer.outboundUncompressedSize(length);
    });
  }

  void onHeaders(Metadata headers) {
    each(tracer -> {
      tracer.inboundHeaders(headers);
    });
  }

  void onReceived(int length) {
    int number = received.getAndIncrement();
    each(tracer -> {
      tracer.inboundMessage(number);
      tracer.inboundMessageRead(number, UNKNOWN, length);
      tracer.inboundUncompressedSize(length);
    });
  }

  void onClosed(Status status, Metadata trailers) {
    each(tracer -> {
      tracer.inboundTrailers(trailers);
      tracer.streamClosed(status);
    });
  }

  /** Does this with each tracer. One that throws does not fail the call: it is logged. */
  private void each(Consumer<ClientStreamTracer> event) {
    for (ClientStreamTracer tracer : tracers) {
      try {
        event.accept(tracer);
      } catch (RuntimeException e) {
        LOGGER.log(Level.WARNING, "a tracer of a call has failed", e);
      }
    }
  }
}
