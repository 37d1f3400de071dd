package dev.connectjava.verification.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.example.greet.v1.CountRequest;
import com.example.greet.v1.CountResponse;
import com.example.greet.v1.GreetRequest;
import com.example.greet.v1.GreetResponse;
import com.example.greet.v1.GreetService;
import com.example.greet.v1.GreetServiceClient;
import com.example.greet.v1.GreetServiceMethods;
import dev.connectjava.AccessLog;
import dev.connectjava.AttributeKey;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientInterceptor;
import dev.connectjava.ClientListener;
import dev.connectjava.Code;
import dev.connectjava.MethodSettings;
import dev.connectjava.RequestContext;
import dev.connectjava.ResponseStream;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerCallScope;
import dev.connectjava.ServerHeadInterceptor;
import dev.connectjava.ServerInterceptor;
import dev.connectjava.ServerListener;
import dev.connectjava.Transport;
import dev.connectjava.testing.InMemoryTransport;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/** What docs/guide/interceptors.md says. */
final class InterceptorsPageTest {

  static final AttributeKey<String> USER = AttributeKey.named("user");

  /** What a logging library keeps for each thread, such as the MDC of SLF4J. */
  static final ThreadLocal<String> LOGGED = ThreadLocal.withInitial(() -> "");

  private final Map<String, String> users = Map.of("Bearer t0k3n", "Ada");

  static final class Personal implements GreetService {

    @Override
    public GreetResponse greet(GreetRequest request, RequestContext context) {
      String user = context.attributes().require(USER);
      return GreetResponse.newBuilder().setGreeting("Hello, " + user + "!").build();
    }

    @Override
    public void count(
        CountRequest request, ResponseStream<CountResponse> responses, RequestContext context) {
      responses.send(CountResponse.newBuilder().setValue(LOGGED.get().length()).build());
    }
  }

  private ServerHeadInterceptor authentication() {
    ServerHeadInterceptor authentication =
        call -> {
          String token = call.requestHeaders().first("authorization").orElse("");
          String user = users.get(token);
          if (user == null) {
            throw new RpcException(Code.UNAUTHENTICATED, "the token is not valid")
                .plusHeader("www-authenticate", "Bearer");
          }
          call.attributes().set(USER, user);
        };
    return authentication;
  }

  @Test
  void authentication_isForCallsOfAllKinds() {
    ServerHeadInterceptor authentication = authentication();
    Router router =
        Router.builder().service(new Personal()).headInterceptor(authentication).build();
    ClientInterceptor token =
        (method, options, next) ->
            next.open(method, options.withHeader("authorization", "Bearer t0k3n"));
    ClientConfig config = ClientConfig.builder().interceptor(token).build();
    try (Transport known = InMemoryTransport.to(router, config);
        Transport unknown = InMemoryTransport.to(router)) {
      GreetServiceClient greet = GreetServiceClient.of(known);
      assertThat(greet.greet(Greeter.request("")).getGreeting()).isEqualTo("Hello, Ada!");
      assertThat(greet.count(Greeter.upTo(1))).hasSize(1);

      GreetServiceClient refused = GreetServiceClient.of(unknown);
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> refused.greet(Greeter.request("")))
          .matches(e -> e.code() == Code.UNAUTHENTICATED)
          .matches(e -> e.headers().first("www-authenticate").isPresent());
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> refused.count(Greeter.upTo(1)).receive())
          .matches(e -> e.code() == Code.UNAUTHENTICATED);
    }
  }

  @Test
  void interceptor_isAroundTheHandler() {
    LongAdder refused = new LongAdder();
    ServerInterceptor counting =
        (call, next) -> {
          try {
            next.handle(call);
          } catch (RpcException e) {
            refused.increment();
            throw e;
          }
        };
    Router router = Router.builder().service(new Greeter()).interceptor(counting).build();
    try (Transport transport = InMemoryTransport.to(router)) {
      GreetServiceClient greet = GreetServiceClient.of(transport);
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> greet.greet(Greeter.request("")));
      assertThat(refused.sum()).isEqualTo(1);
    }
  }

  @Test
  void order_isFromTheOutsideToTheInside() {
    List<String> order = new CopyOnWriteArrayList<>();
    MethodSettings ofMethod =
        MethodSettings.builder()
            .headInterceptor(call -> order.add("head of the method"))
            .interceptor(adding(order, "method"))
            .build();
    Router router =
        Router.builder()
            .service(
                new Greeter(),
                MethodSettings.builder().interceptor(adding(order, "service")).build())
            .settings(GreetServiceMethods.GREET, ofMethod)
            .interceptor(adding(order, "router 1"))
            .interceptor(adding(order, "router 2"))
            .headInterceptor(call -> order.add("head of the router"))
            .build();
    try (Transport transport = InMemoryTransport.to(router)) {
      GreetServiceClient.of(transport).greet(Greeter.request("Ada"));
    }
    assertThat(order)
        .containsExactly(
            "head of the router",
            "head of the method",
            "router 1",
            "router 2",
            "service",
            "method");
  }

  private static ServerInterceptor adding(List<String> order, String name) {
    return (call, next) -> {
      order.add(name);
      next.handle(call);
    };
  }

  @Test
  void scope_isCurrentInTheHandler() {
    ServerCallScope logging =
        call -> {
          String before = LOGGED.get();
          LOGGED.set(call.method().procedure());
          return () -> LOGGED.set(before);
        };
    Router router = Router.builder().service(new Personal()).scope(logging).build();
    try (Transport transport = InMemoryTransport.to(router)) {
      GreetServiceClient greet = GreetServiceClient.of(transport);
      List<CountResponse> responses = new CopyOnWriteArrayList<>();
      greet.count(Greeter.upTo(1)).forEach(responses::add);
      assertThat(responses.getFirst().getValue())
          .isEqualTo(GreetServiceMethods.COUNT.procedure().length());
    }
    assertThat(LOGGED.get()).isEmpty();
  }

  @Test
  void messages_areSeenAndReplaced() {
    LongAdder received = new LongAdder();
    ServerInterceptor polite =
        (call, next) ->
            next.handle(
                call.mapRequests(request -> {
                  received.increment();
                  return request;
                }));
    Router router = Router.builder().service(new Greeter()).interceptor(polite).build();
    try (Transport transport = InMemoryTransport.to(router)) {
      GreetServiceClient.of(transport).greet(Greeter.request("Ada"));
    }
    assertThat(received.sum()).isEqualTo(1);
  }

  @Test
  void listener_isNotifiedOfTheEnd() throws InterruptedException {
    BlockingQueue<String> ended = new LinkedBlockingQueue<>();
    ServerListener.Factory calls =
        start ->
            new ServerListener() {
              @Override
              public void onEnd(End end) {
                String method = end.method().map(RpcMethod::procedure).orElse("unknown");
                String outcome = end.code().map(Code::toString).orElse("ok");
                ended.add(method + " " + outcome);
              }
            };
    Router router =
        Router.builder()
            .service(new Greeter())
            .listener(calls)
            .listener(AccessLog.toPlatformLogger())
            .build();
    BlockingQueue<String> ofClient = new LinkedBlockingQueue<>();
    ClientConfig config =
        ClientConfig.builder()
            .listener(call ->
                new ClientListener() {
                  @Override
                  public void onEnd(End end) {
                    ofClient.add(end.method().name() + " " + end.attempts());
                  }
                })
            .build();
    try (Transport transport = InMemoryTransport.to(router, config)) {
      GreetServiceClient greet = GreetServiceClient.of(transport);
      greet.with(CallOptions.defaults()).greet(Greeter.request("Ada"));
      assertThat(ended.poll(10, TimeUnit.SECONDS)).isEqualTo("/greet.v1.GreetService/Greet ok");
      assertThat(ofClient.poll(10, TimeUnit.SECONDS)).isEqualTo("Greet 1");
    }
  }
}
