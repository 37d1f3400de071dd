package dev.connectjava.verification.allocation;

import com.sun.management.ThreadMXBean;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.ExecutionMode;
import dev.connectjava.Headers;
import dev.connectjava.Router;
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
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A program that prints how many bytes a unary call allocates on each side, in each protocol:
 * between a transport and a handler, or a caller, that allocate nothing, with a codec that makes
 * nothing but the array of what it encodes. Once without interceptors, once behind two that wrap
 * the messages of each call and ask for nothing. And how many bytes each message of a stream
 * allocates that receives it.
 */
final class CallAllocation {

  private static final int WARM_UP = 300_000;
  private static final int ROUNDS = 5;
  private static final int CALLS = 50_000;
  private static final int FEW_MESSAGES = 10;
  private static final int MORE_MESSAGES = 60;
  private static final Codec CODEC = new BytesUnchanged("proto");

  private CallAllocation() {}

  public static void main(String... arguments) {
    for (UnaryCalls calls : UnaryCalls.values()) {
      String name = calls.name().toLowerCase(Locale.ROOT);
      for (Interceptors interceptors : Interceptors.values()) {
        String which = name + interceptors.suffix;
        Server server = new Server(calls, interceptors);
        Client client = new Client(calls, interceptors);
        System.out.println("server " + which + " " + bytesPerCall(server::call));
        System.out.println("client " + which + " " + bytesPerCall(client::call));
      }
    }
    long ofServer =
        bytesPerCall(new StreamAllocation.Server(MORE_MESSAGES)::call)
            - bytesPerCall(new StreamAllocation.Server(FEW_MESSAGES)::call);
    long ofClient =
        bytesPerCall(new StreamAllocation.Client(MORE_MESSAGES)::call)
            - bytesPerCall(new StreamAllocation.Client(FEW_MESSAGES)::call);
    System.out.println("server stream message " + ofServer / (MORE_MESSAGES - FEW_MESSAGES));
    System.out.println("client stream message " + ofClient / (MORE_MESSAGES - FEW_MESSAGES));
  }

  private static long bytesPerCall(Runnable call) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int i = 0; i < WARM_UP; i++) {
      call.run();
    }
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < CALLS; i++) {
        call.run();
      }
      least = Math.min(least, (threads.getCurrentThreadAllocatedBytes() - before) / CALLS);
    }
    return least;
  }

  /** A transport of the server's side that has one exchange, over and over. */
  private static final class Server implements HttpExchange {

    private final LoopInPlace loop = new LoopInPlace();

    private final Router router;
    private final UnaryCalls calls;
    private final HttpRequest request;
    private @Nullable HttpResponse response;

    Server(UnaryCalls calls, Interceptors interceptors) {
      this.calls = calls;
      this.router =
          interceptors
              .ofServer(Router.builder())
              .codec(CODEC)
              .executionMode(ExecutionMode.eventLoop())
              .service(
                  ServiceDefinition.builder("allocation.v1.EchoService")
                      .unary(UnaryCalls.METHOD, UnaryCalls.ECHO)
                      .build())
              .build();
      this.request =
          HttpRequest.builder(
                  HttpVersion.HTTP_2, "POST", UnaryCalls.METHOD.procedure(), UnaryCalls.PEER)
              .headers(calls.requestHeaders)
              .build();
    }

    void call() {
      response = null;
      HttpRequestListener listener = router.handle(this);
      listener.onData(calls.request.rewind(), true);
      listener.onClosed(true);
      HttpResponse answer = response;
      if (answer == null || answer.status() != 200 || answer.body().remaining() < Bytes.LENGTH) {
        throw new IllegalStateException("a wrong answer: " + answer);
      }
    }

    @Override
    public HttpRequest request() {
      return request;
    }

    @Override
    public void respond(HttpResponse answer) {
      response = answer;
    }

    @Override
    public void sendHead(int status, Headers headers) {
      throw new UnsupportedOperationException("a unary call responds in one go");
    }

    @Override
    public void write(ByteBuffer data) {
      throw new UnsupportedOperationException("a unary call responds in one go");
    }

    @Override
    public void finish(ByteBuffer end, Headers trailers) {
      throw new UnsupportedOperationException("a unary call responds in one go");
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

  /** A transport of the client's side that has one exchange, over and over. */
  private static final class Client implements HttpClientTransport, HttpClientExchange {

    private final LoopInPlace loop = new LoopInPlace();
    private final Transport transport;
    private final UnaryCalls calls;
    private @Nullable HttpResponseListener listener;

    Client(UnaryCalls calls, Interceptors interceptors) {
      this.calls = calls;
      this.transport =
          Transport.over(
              this,
              interceptors
                  .ofClient(ClientConfig.builder())
                  .protocol(calls.protocol)
                  .codec(CODEC)
                  .callbackExecutor(Runnable::run)
                  .build());
    }

    void call() {
      CompletableFuture<Bytes> answer =
          transport.unaryAsync(UnaryCalls.METHOD, Bytes.ONLY, CallOptions.defaults());
      HttpResponseListener receiver = listener;
      if (receiver == null) {
        throw new IllegalStateException("no exchange was opened");
      }
      receiver.onStarted(HttpVersion.HTTP_2, UnaryCalls.PEER);
      receiver.onHead(200, calls.responseHeaders);
      receiver.onData(calls.response.rewind(), calls.trailers.isEmpty());
      if (!calls.trailers.isEmpty()) {
        receiver.onEnd(calls.trailers);
      }
      if (answer.getNow(null) != Bytes.ONLY) {
        throw new IllegalStateException("a wrong answer: " + answer);
      }
    }

    @Override
    public HttpClientExchange open(HttpClientRequest request, HttpResponseListener newListener) {
      listener = newListener;
      return this;
    }

    @Override
    public void start(@Nullable ByteBuffer body) {}

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
