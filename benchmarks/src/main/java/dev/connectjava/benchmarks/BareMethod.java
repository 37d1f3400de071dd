package dev.connectjava.benchmarks;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.connectjava.benchmarks.v1.CountRequest;
import dev.connectjava.benchmarks.v1.CountResponse;
import dev.connectjava.benchmarks.v1.EchoRequest;
import dev.connectjava.benchmarks.v1.LogRequest;
import io.netty.buffer.ByteBuf;
import java.util.Map;

/** A method that {@link BareNettyServer} serves. */
enum BareMethod {
  ECHO {
    @Override
    void answer(byte[] request, boolean envelopes, BareResponses responses, ByteBuf sink)
        throws InvalidProtocolBufferException {
      responses.write(Answers.echo(EchoRequest.parseFrom(request)), envelopes, sink);
    }
  },
  INGEST {
    @Override
    void answer(byte[] request, boolean envelopes, BareResponses responses, ByteBuf sink)
        throws InvalidProtocolBufferException {
      responses.write(Answers.ingest(LogRequest.parseFrom(request)), envelopes, sink);
    }
  },
  COUNT {
    @Override
    void answer(byte[] request, boolean envelopes, BareResponses responses, ByteBuf sink)
        throws InvalidProtocolBufferException {
      CountRequest count = CountRequest.parseFrom(request);
      for (int i = 0; i < count.getCount(); i++) {
        responses.write(
            CountResponse.newBuilder().setMessage(count.getMessage()).build(), envelopes, sink);
      }
    }
  };

  static final int PREFIX_BYTES = 5;

  private static final Map<String, BareMethod> BY_PATH =
      Map.of(
          "/bench.v1.EchoService/Echo", ECHO,
          "/bench.v1.LogIngestService/Ingest", INGEST,
          "/bench.v1.StreamService/Count", COUNT);

  /** Returns the method with a path. */
  static BareMethod at(CharSequence path) {
    BareMethod method = BY_PATH.get(path.toString());
    if (method == null) {
      throw new IllegalArgumentException("there is no method " + path);
    }
    return method;
  }

  /**
   * Writes the responses for a request, each with the prefix of an envelope if {@code envelopes}.
   *
   * @param sink is borrowed
   */
  abstract void answer(byte[] request, boolean envelopes, BareResponses responses, ByteBuf sink)
      throws InvalidProtocolBufferException;
}
