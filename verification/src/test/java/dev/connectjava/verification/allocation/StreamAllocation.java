package dev.connectjava.verification.allocation;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientConfig;
import dev.connectjava.ExecutionMode;
import dev.connectjava.Handler;
import dev.connectjava.Headers;
import dev.connectjava.Router;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.Transport;
import dev.connectjava.http.HttpClientExchange;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpClientTransport;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpRequestListener;
import dev.connectjava.http.HttpResponse;
import dev.connectjava.http.HttpResponseListener;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.http.Loop;
import dev.connectjava.spi.Codec;
import dev.connectjava.verification.allocation.BytesUnchanged.Bytes;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Streams whose messages arrive in one piece of the body, on either side, over gRPC. As for {@link
 * CallAllocation}, transport, codec, handler and caller allocate nothing.
 */
final class StreamAllocation {

  private static final Codec CODEC = new BytesUnchanged("proto");
  private static final String SERVICE = "allocation.v1.StreamService";
  private static final RpcMethod<Bytes, Bytes> SENDS =
      RpcMethod.clientStream(SERVICE, "Send", Bytes.class, Bytes.class);
  private static final RpcMethod<Bytes, Bytes> RECEIVES =
      RpcMethod.serverStream(SERVICE, "Receive", Bytes.class, Bytes.class);
  private static final Handler.ClientStream<Bytes, Bytes> LAST =
      (requests, context) -> {
        Bytes last = Bytes.ONLY;
        for (Bytes next = last; next != null; next = requests.receive()) {
          last = next;
        }
        return last;
      };

  private StreamAllocation() {}

  private static ByteBuffer body(int messages) {
    ByteBuffer body = ByteBuffer.allocate(messages * (5 + Bytes.LENGTH));
    for (int i = 0; i < messages; i++) {
      body.put((byte) 0).putInt(Bytes.LENGTH).position(body.position() + Bytes.LENGTH);
    }
    return body;
  }

  /** The side of a server: a transport that has one exchange, over and over. */
  static final class Server implements HttpExchange {

    private final LoopInPlace loop = new LoopInPlace();
    private final Router router =
        Router.builder()
            .codec(CODEC)
            .executionMode(ExecutionMode.of(task -> handler = task))
            .service(ServiceDefinition.builder(SERVICE).clientStream(SENDS, LAST).build())
            .build();
    private final HttpRequest request =
        HttpRequest.builder(HttpVersion.HTTP_2, "POST", SENDS.procedure(), UnaryCalls.PEER)
            .headers(UnaryCalls.GRPC.requestHeaders)
            .build();
    private final ByteBuffer body;
    private @Nullable Runnable handler;
    private boolean answered;

    Server(int messages) {
      this.body = body(messages);
    }

    void call() {
      answered = false;
      HttpRequestListener listener = router.handle(this);
      listener.onData(body.rewind(), true);
      Runnable task = handler;
      if (task == null) {
        throw new IllegalStateException("no handler was started");
      }
      task.run();
      listener.onClosed(true);
      if (!answered) {
        throw new IllegalStateException("no answer");
      }
    }

    @Override
    public HttpRequest request() {
      return request;
    }

    @Override
    public void respond(HttpResponse answer) {
      answered = answer.status() == 200 && answer.body().remaining() >= Bytes.LENGTH;
    }

    @Override
    public void sendHead(int status, Headers headers) {}

    @Override
    public void write(ByteBuffer data) {}

    @Override
    public void finish(ByteBuffer end, Headers trailers) {
      answered = trailers.first("grpc-status").orElse("").equals("0");
    }

    @Override
    public void abort() {
      throw new IllegalStateException("nothing fails here");
    }

    @Override
    public boolean isWritable() {
      return true;
    }

    @Override
    public void consumed(int bytes) {}

    @Override
    public Loop loop() {
      return loop;
    }
  }

  /** The side of a client: a transport that has one exchange, over and over. */
  static final class Client implements HttpClientTransport, HttpClientExchange {

    private final LoopInPlace loop = new LoopInPlace();
    private final Transport transport =
        Transport.over(
            this, ClientConfig.builder().protocol(UnaryCalls.GRPC.protocol).codec(CODEC).build());
    private final ByteBuffer body;
    private final int messages;
    private @Nullable HttpResponseListener listener;

    Client(int messages) {
      this.messages = messages;
      this.body = body(messages);
    }

    void call() {
      ClientCall<Bytes, Bytes> call = transport.open(RECEIVES, CallOptions.defaults());
      call.send(Bytes.ONLY);
      HttpResponseListener receiver = listener;
      if (receiver == null) {
        throw new IllegalStateException("no exchange was opened");
      }
      receiver.onStarted(HttpVersion.HTTP_2, UnaryCalls.PEER);
      receiver.onHead(200, UnaryCalls.GRPC.responseHeaders);
      receiver.onData(body.rewind(), false);
      receiver.onEnd(UnaryCalls.GRPC.trailers);
      int received = 0;
      while (call.receive() != null) {
        received++;
      }
      if (received != messages) {
        throw new IllegalStateException("%d messages".formatted(received));
      }
    }

    @Override
    public HttpClientExchange open(HttpClientRequest request, HttpResponseListener newListener) {
      listener = newListener;
      return this;
    }

    @Override
    public void start(@Nullable ByteBuffer requestBody) {}

    @Override
    public void write(ByteBuffer data) {}

    @Override
    public void finish() {}

    @Override
    public void cancel() {
      throw new IllegalStateException("nothing fails here");
    }

    @Override
    public boolean isWritable() {
      return true;
    }

    @Override
    public void consumed(int bytes) {}

    @Override
    public Loop loop() {
      return loop;
    }

    @Override
    public void close() {}
  }
}
