package dev.connectjava.grpc;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The tracers of one call, which metrics and traces of grpc-java count with. They get what the
 * engine shows to its callers: messages with their uncompressed lengths, but no bytes on the wire.
 * Thread-safe as far as the tracers are.
 */
final class StreamTracers {

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
    for (ClientStreamTracer tracer : tracers) {
      tracer.streamCreated(Attributes.EMPTY, headers);
      tracer.outboundHeaders();
    }
  }

  void onSent(int length) {
    int number = sent.getAndIncrement();
    for (ClientStreamTracer tracer : tracers) {
      tracer.outboundMessage(number);
      tracer.outboundMessageSent(number, UNKNOWN, length);
      tracer.outboundUncompressedSize(length);
    }
  }

  void onHeaders(Metadata headers) {
    for (ClientStreamTracer tracer : tracers) {
      tracer.inboundHeaders(headers);
    }
  }

  void onReceived(int length) {
    int number = received.getAndIncrement();
    for (ClientStreamTracer tracer : tracers) {
      tracer.inboundMessage(number);
      tracer.inboundMessageRead(number, UNKNOWN, length);
      tracer.inboundUncompressedSize(length);
    }
  }

  void onClosed(Status status, Metadata trailers) {
    for (ClientStreamTracer tracer : tracers) {
      tracer.inboundTrailers(trailers);
      tracer.streamClosed(status);
    }
  }
}
