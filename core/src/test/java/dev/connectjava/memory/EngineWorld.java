package dev.connectjava.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.ClientConfig;
import dev.connectjava.ExecutionMode;
import dev.connectjava.ForwardingClientCall;
import dev.connectjava.MethodSettings;
import dev.connectjava.ResponseStream;
import dev.connectjava.Router;
import dev.connectjava.ServerCall;
import dev.connectjava.ServerInterceptor;
import dev.connectjava.Transport;
import dev.connectjava.call.TextCodec;
import dev.connectjava.http.HttpClientExchange;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpClientTransport;
import dev.connectjava.http.HttpResponseListener;
import dev.connectjava.http.HttpVersion;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** A router and a client of it, with HTTP in memory between them. */
final class EngineWorld implements AutoCloseable {

  /** How much of a request or a response may be under way. */
  static final int EXCHANGE_BYTES = 4_096;

  private static final long PATIENCE_NANOS = 30_000_000_000L;

  final EngineService service = new EngineService();
  final MeteredMemory requests;
  final MeteredMemory responses = new MeteredMemory(1 << 26);
  final Router router;
  final Transport transport;
  private final MemoryHttp http;
  private final CompletableFuture<HttpClientExchange> first = new CompletableFuture<>();

  EngineWorld(
      EngineSetup setup,
      long requestMemory,
      UnaryOperator<Router.Builder> server,
      UnaryOperator<ClientConfig.Builder> client) {
    this(setup, requestMemory, MethodSettings.inherited(), server, client);
  }

  private EngineWorld(
      EngineSetup setup,
      long requestMemory,
      MethodSettings ofService,
      UnaryOperator<Router.Builder> server,
      UnaryOperator<ClientConfig.Builder> client) {
    Router.Builder routing =
        Router.builder()
            .codec(new TextCodec())
            .service(service.definition(setup.handlers()), ofService);
    ClientConfig.Builder calling =
        ClientConfig.builder()
            .protocol(setup.protocol())
            .codec(new TextCodec())
            .codec(new TextCodec().name());
    if (setup.carried()) {
      routing.executionMode(ExecutionMode.carrier());
    }
    if (setup.intercepted()) {
      routing.interceptor(EngineWorld::passOn);
      calling.interceptor(
          (method, options, next) -> new ForwardingClientCall<>(next.open(method, options)) {});
    }
    this.requests = new MeteredMemory(requestMemory);
    this.router = server.apply(routing).build();
    this.http =
        new MemoryHttp(
            router, new MemoryHttp.Bounds(EXCHANGE_BYTES, requests, responses), HttpVersion.HTTP_2);
    this.transport = Transport.over(new Remembering(), client.apply(calling).build());
  }

  /** A world whose service has settings of its own. */
  static EngineWorld ofService(
      EngineSetup setup,
      MethodSettings ofService,
      UnaryOperator<Router.Builder> server,
      UnaryOperator<ClientConfig.Builder> client) {
    return new EngineWorld(setup, 1 << 26, ofService, server, client);
  }

  private static void passOn(ServerCall call, ServerInterceptor.Next next) {
    ResponseStream<Object> responses = call.responses();
    next.handle(
        call.withRequests(call.requests()::receive)
            .withResponses(
                new ResponseStream<>() {
                  @Override
                  public void send(Object message) {
                    responses.send(message);
                  }

                  @Override
                  public void sendHeaders() {
                    responses.sendHeaders();
                  }
                }));
  }

  /** The client of the first call is gone: it is told of nothing. */
  void loseFirstClient() {
    firstExchange().cancel();
  }

  /** Waits for what the transport's thread has to do by now. */
  void awaitTurn() {
    CompletableFuture<Void> turn = new CompletableFuture<>();
    firstExchange().loop().execute(() -> turn.complete(null));
    turn.orTimeout(30, TimeUnit.SECONDS).join();
  }

  private HttpClientExchange firstExchange() {
    return first.orTimeout(30, TimeUnit.SECONDS).join();
  }

  /** Waits until no call runs on either side and all memory was given back. */
  void awaitNothingLeft() {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!left().equals("calls 0, exchanges 0, bytes of requests 0, of responses 0")) {
      assertThat(System.nanoTime()).as(left()).isLessThan(deadline);
      LockSupport.parkNanos(100_000);
    }
  }

  private String left() {
    return "calls %d, exchanges %d, bytes of requests %d, of responses %d"
        .formatted(router.activeCalls(), http.openCalls(), requests.used(), responses.used());
  }

  @Override
  public void close() {
    transport.close();
  }

  /** The client's HTTP, whose first exchange is remembered. */
  private final class Remembering implements HttpClientTransport {

    private final AtomicBoolean opened = new AtomicBoolean();

    @Override
    public HttpClientExchange open(HttpClientRequest request, HttpResponseListener listener) {
      boolean isFirst = !opened.getAndSet(true);
      HttpClientExchange exchange = http.open(request, listener);
      if (isFirst) {
        first.complete(exchange);
      }
      return exchange;
    }

    @Override
    public void close() {
      http.close();
    }
  }
}
