package dev.connectjava.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.example.greet.v1.CountRequest;
import com.example.greet.v1.GreetServiceClient;
import dev.connectjava.CallOptions;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.health.HealthRegistry;
import dev.connectjava.health.HealthWatch;
import dev.connectjava.health.ServingStatus;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyTransport;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The services in the web server of an application: what is served, and their life. */
final class ConnectServletTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Executor THREADS = Thread::startVirtualThread;

  private static ConfigurableApplicationContext shared;

  @RestController
  static class Pages {

    @GetMapping("/page")
    String page() {
      return "a page";
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {

    @Bean
    Greeter greeter() {
      return new Greeter();
    }

    @Bean
    Pages pages() {
      return new Pages();
    }

    /** Refuses calls by a header field. */
    @Bean
    @Order(1)
    SecurityFilterChain calls(HttpSecurity http) throws Exception {
      return http.securityMatcher(
              request -> "connect".equals(request.getHttpServletMapping().getServletName()))
          .csrf(csrf -> csrf.disable())
          .authorizeHttpRequests(calls ->
              calls
                  .anyRequest()
                  .access((user, call) ->
                      new AuthorizationDecision(call.getRequest().getHeader("x-refused") == null)))
          .build();
    }

    /** Allows other requests, if they are not forged. */
    @Bean
    @Order(2)
    SecurityFilterChain others(HttpSecurity http) throws Exception {
      return http.authorizeHttpRequests(
              all -> all.requestMatchers("/page").permitAll().anyRequest().permitAll())
          .build();
    }
  }

  private static ConfigurableApplicationContext start(Class<?>... more) {
    return new SpringApplicationBuilder(Application.class)
        .sources(more)
        .web(WebApplicationType.SERVLET)
        .properties(
            "connect.server.transport=servlet",
            "management.endpoint.health.show-details=always",
            "server.http2.enabled=true",
            "server.port=0",
            "spring.main.banner-mode=off")
        .run();
  }

  @BeforeAll
  static void startShared() {
    shared = start();
  }

  @AfterAll
  static void closeShared() {
    shared.close();
  }

  private static String greet(GreetServiceClient client) {
    return client.greet(Greeter.request("Ada")).getGreeting();
  }

  private static List<Integer> count(GreetServiceClient client) {
    List<Integer> values = new ArrayList<>();
    try (var counting = client.count(CountRequest.newBuilder().setTo(3).build())) {
      counting.forEach(response -> values.add(response.getValue()));
    }
    return values;
  }

  /** Calls the server by Connect over HTTP/1.1. */
  private static <T> T overHttp1(ApplicationContext context, Function<GreetServiceClient, T> call) {
    try (NettyTransport transport =
        NettyTransport.builder(Contexts.url(context)).httpVersion(HttpVersion.HTTP_1).build()) {
      return call.apply(GreetServiceClient.of(transport));
    }
  }

  @Test
  void connect_isServedOverHttp1() throws Exception {
    assertThat(overHttp1(shared, ConnectServletTest::greet)).isEqualTo("Hello, Ada!");
    assertThat(overHttp1(shared, ConnectServletTest::count)).containsExactly(1, 2, 3);
    assertThat(Contexts.postJson(shared, "{\"name\":\"Ada\"}").body())
        .isEqualTo("{\"greeting\":\"Hello, Ada!\"}");
  }

  @Test
  void grpc_isServedOverHttp2() {
    assertThat(Contexts.call(shared, ConnectServletTest::greet)).isEqualTo("Hello, Ada!");
    assertThat(Contexts.call(shared, ConnectServletTest::count)).containsExactly(1, 2, 3);
  }

  @Test
  void controllers_areServedBeside() throws Exception {
    assertThat(Contexts.get(shared, "/page").body()).isEqualTo("a page");
    assertThat(Contexts.get(shared, "/other.Service/Greet").statusCode()).isEqualTo(404);
  }

  @Test
  void unknownMethod_isAnsweredByTheRouter() throws Exception {
    assertThat(post("/greet.v1.GreetService/Missing")).isEqualTo(404);
    assertThat(post("/other.Service/Missing")).isEqualTo(403); // By the filters of other requests.
  }

  private static int post(String path) throws Exception {
    return Contexts.send(
            HttpRequest.newBuilder(URI.create(Contexts.url(shared) + path))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString("{}"))
                .build())
        .statusCode();
  }

  @Test
  void filterChain_decidesForCallsAndOthers() throws Exception {
    CallOptions refused = CallOptions.defaults().withHeader("x-refused", "yes");

    RpcException failure =
        catchThrowableOfType(
            RpcException.class, () -> Contexts.call(shared, greet -> greet(greet.with(refused))));

    assertThat(failure.code()).isEqualTo(Code.PERMISSION_DENIED);
    assertThat(post("/page")).isEqualTo(403);
  }

  @Test
  void server_hasThePortOfTheWebServer() {
    ConnectServer server = shared.getBean(ConnectServer.class);

    assertThat(server.isRunning()).isTrue();
    assertThat(server.hasNetty()).isFalse();
    assertThat(server.port()).isEqualTo(Contexts.port(shared));
    assertThat(shared.getEnvironment().getProperty("local.server.port", Integer.class))
        .isEqualTo(server.port());
    assertThat(catchThrowableOfType(IllegalStateException.class, server::netty))
        .hasMessageContaining("connect.server.transport is servlet");
  }

  @Test
  void health_isThatOfTheApplication() throws Exception {
    assertThat(reached(shared.getBean(HealthRegistry.class), ServingStatus.SERVING))
        .succeedsWithin(PATIENCE);
    assertThat(Contexts.get(shared, "/readyz").statusCode()).isEqualTo(200);
    assertThat(Contexts.get(shared, "/actuator/health").body())
        .contains("\"transport\":\"servlet\"");
  }

  /** Returns what is done once the server has the status. */
  private static CompletableFuture<Void> reached(HealthRegistry registry, ServingStatus status) {
    CompletableFuture<Void> reached = new CompletableFuture<>();
    Runnable look =
        () -> {
          if (registry.check(HealthRegistry.SERVER).filter(status::equals).isPresent()) {
            reached.complete(null);
          }
        };
    HealthWatch unused = registry.watch(HealthRegistry.SERVER, look);
    look.run();
    return reached;
  }

  @Test
  void shutdown_isReportedAndWaitsForOpenCalls() throws Exception {
    try (ConfigurableApplicationContext context = start(ConnectServerTest.WithGate.class)) {
      ConnectServerTest.WithGate gate = context.getBean(ConnectServerTest.WithGate.class);
      HealthRegistry registry = context.getBean(HealthRegistry.class);
      assertThat(reached(registry, ServingStatus.SERVING)).succeedsWithin(PATIENCE);
      CompletableFuture<List<Integer>> call =
          CompletableFuture.supplyAsync(
              () -> Contexts.call(context, ConnectServletTest::count), THREADS);
      gate.entered.await();
      CompletableFuture<Void> closing = CompletableFuture.runAsync(context::close, THREADS);

      assertThat(reached(registry, ServingStatus.NOT_SERVING)).succeedsWithin(PATIENCE);
      assertThat(closing).isNotDone();
      gate.open.countDown();

      assertThat(call).succeedsWithin(PATIENCE).isEqualTo(List.of(1, 2, 3));
      assertThat(closing).succeedsWithin(PATIENCE);
    }
  }

  /** Refuses each start but the first. */
  @Configuration(proxyBeanMethods = false)
  static class RefusedRestart {

    private final AtomicInteger starts = new AtomicInteger();

    @EventListener(ConnectServerStartedEvent.class)
    void refuse() {
      if (starts.incrementAndGet() > 1) {
        throw new IllegalStateException("the listener has failed");
      }
    }
  }

  @Test
  void startThatAListenerRefuses_takesNoCalls() throws Exception {
    try (ConfigurableApplicationContext context = start(RefusedRestart.class)) {
      ConnectServer server = context.getBean(ConnectServer.class);
      assertThat(Contexts.call(context, ConnectServletTest::greet)).isEqualTo("Hello, Ada!");
      server.stop();

      assertThatThrownBy(server::start).hasMessage("the listener has failed");

      assertThat(server.isRunning()).isFalse();
      RpcException failure =
          catchThrowableOfType(
              RpcException.class, () -> Contexts.call(context, ConnectServletTest::greet));
      assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE);
      assertThat(Contexts.get(context, "/readyz").statusCode()).isEqualTo(503);
      assertThat(Contexts.get(context, "/page").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void stoppedServer_startsAgain() {
    try (ConfigurableApplicationContext context = start()) {
      HealthRegistry registry = context.getBean(HealthRegistry.class);
      ConnectServer server = context.getBean(ConnectServer.class);
      context.stop();
      assertThat(server.isRunning()).isFalse();
      context.start();

      assertThat(Contexts.call(context, ConnectServletTest::greet)).isEqualTo("Hello, Ada!");
      server.stop();
      RpcException failure =
          catchThrowableOfType(
              RpcException.class, () -> Contexts.call(context, ConnectServletTest::greet));
      assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE);
      server.start();

      assertThat(Contexts.call(context, ConnectServletTest::greet)).isEqualTo("Hello, Ada!");
      assertThat(reached(registry, ServingStatus.SERVING)).succeedsWithin(PATIENCE);
    }
  }
}
