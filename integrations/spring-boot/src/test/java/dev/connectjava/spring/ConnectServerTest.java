package dev.connectjava.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.example.greet.v1.GreetServiceMethods;
import dev.connectjava.Code;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.ServerInterceptor;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.netty.NettyServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.core.annotation.Order;

/** The server of a context: what it serves, its properties, and its life. */
final class ConnectServerTest {

  @Test
  void service_isServedInAllProtocols() {
    Contexts.greeter()
        .run(context -> {
          assertThat(Contexts.greet(context, "Ada")).isEqualTo("Hello, Ada!");
          assertThat(Contexts.postJson(context, "{\"name\":\"Ada\"}").body())
              .isEqualTo("{\"greeting\":\"Hello, Ada!\"}");
          assertThat(context.getBean(ConnectServer.class).isRunning()).isTrue();
        });
  }

  @Test
  void noService_noServer() {
    Contexts.of(Contexts.Empty.class)
        .run(context -> {
          assertThat(context).hasNotFailed();
          assertThat(context).doesNotHaveBean(ConnectServer.class);
          assertThat(context.getEnvironment().getProperty("local.connect.port")).isNull();
        });
  }

  @Test
  void disabledServer_leavesTheRouter() {
    Contexts.greeter()
        .withPropertyValues("connect.server.enabled=false")
        .run(context -> {
          assertThat(context).doesNotHaveBean(ConnectServer.class);
          assertThat(context).hasBean("connectRouter");
        });
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class WithDefinition {

    @Bean
    ServiceDefinition definition() {
      return ServiceDefinition.builder("greet.v1.GreetService")
          .unary(GreetServiceMethods.GREET, new Greeter()::greet)
          .build();
    }
  }

  @Test
  void definition_isServed() {
    Contexts.of(WithDefinition.class)
        .run(context -> assertThat(Contexts.greet(context, "Ada")).isEqualTo("Hello, Ada!"));
  }

  @Configuration(proxyBeanMethods = false)
  static class WithInterceptors {

    final List<String> seen = new ArrayList<>();

    @Bean
    @Order(2)
    ServerInterceptor second() {
      return named("second");
    }

    @Bean
    @Order(1)
    ServerInterceptor first() {
      return named("first");
    }

    @Bean
    RouterCustomizer last() {
      return router -> router.interceptor(named("customizer"));
    }

    private ServerInterceptor named(String name) {
      return (call, next) -> {
        seen.add(name);
        next.handle(call);
      };
    }
  }

  @Test
  void interceptors_runInTheirOrder() {
    Contexts.of(Contexts.WithGreeter.class, WithInterceptors.class)
        .run(context -> {
          Contexts.greet(context, "Ada");

          assertThat(context.getBean(WithInterceptors.class).seen)
              .containsExactly("first", "second", "customizer");
        });
  }

  @Test
  void longRequest_isRefused() {
    Contexts.greeter()
        .withPropertyValues("connect.server.limits.request-message-size=100B")
        .run(context -> {
          RpcException failure =
              catchThrowableOfType(
                  RpcException.class, () -> Contexts.greet(context, "A".repeat(200)));

          assertThat(failure.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        });
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class WithDeadline {

    @Bean
    Greeter greeter() {
      return new Greeter();
    }

    @Bean
    ServerInterceptor deadline() {
      return (call, next) -> {
        call.context()
            .responseHeaders()
            .set("x-deadline", String.valueOf(call.context().deadline().isPresent()));
        next.handle(call);
      };
    }
  }

  @Test
  void defaultTimeout_isTheDeadlineOfCallsWithout() {
    Contexts.of(WithDeadline.class)
        .withPropertyValues("connect.server.deadline.default-timeout=10s")
        .run(context ->
            assertThat(Contexts.postJson(context, "{\"name\":\"Ada\"}").headers().map())
                .containsEntry("x-deadline", List.of("true")));
  }

  @Test
  void pathPrefix_isThatOfTheProcedures() {
    Contexts.greeter()
        .withPropertyValues("connect.server.path-prefix=/api")
        .run(context -> {
          HttpRequest request =
              HttpRequest.newBuilder(
                      URI.create(Contexts.url(context) + "/api/greet.v1.GreetService/Greet"))
                  .header("content-type", "application/json")
                  .POST(BodyPublishers.ofString("{\"name\":\"Ada\"}"))
                  .build();

          assertThat(Contexts.send(request).statusCode()).isEqualTo(200);
        });
  }

  @Test
  void allowedOrigin_mayReadTheResponse() {
    Contexts.greeter()
        .withPropertyValues("connect.server.cors.allowed-origins=https://app.example.com")
        .run(context -> {
          String body = "{\"name\":\"Ada\"}";

          assertThat(
                  Contexts.postJson(context, body, "origin", "https://app.example.com")
                      .headers()
                      .firstValue("access-control-allow-origin"))
              .contains("https://app.example.com");
          assertThat(
                  Contexts.postJson(context, body, "origin", "https://other.example.com")
                      .headers()
                      .firstValue("access-control-allow-origin"))
              .isEmpty();
        });
  }

  @Test
  void reflection_isOffByDefault() {
    Contexts.greeter()
        .run(context -> assertThat(services(context.getBean(Router.class))).hasSize(2));
    Contexts.greeter()
        .withPropertyValues("connect.server.reflection.enabled=true")
        .run(context ->
            assertThat(services(context.getBean(Router.class)))
                .contains("grpc.reflection.v1.ServerReflection"));
  }

  private static List<String> services(Router router) {
    return router.methods().stream().map(method -> method.service()).distinct().toList();
  }

  @Test
  void unixSocket_isListenedOn(@TempDir Path folder) {
    Path socket = folder.resolve("s");
    Contexts.greeter()
        .withPropertyValues("connect.server.unix-socket=" + socket)
        .run(context -> {
          assertThat(Files.exists(socket)).isTrue();
          assertThat(context.getEnvironment().getProperty("local.connect.port")).isNull();
        });
  }

  @Test
  void portInUse_isExplained() throws Exception {
    try (ServerSocket other = new ServerSocket(0)) {
      Contexts.greeter()
          .withPropertyValues("connect.server.port=" + other.getLocalPort())
          .run(context -> {
            FailureAnalysis analysis = Contexts.failure(context);

            assertThat(analysis.getDescription())
                .contains("port " + other.getLocalPort() + ", the value of connect.server.port");
            assertThat(analysis.getAction()).contains("set connect.server.port");
          });
    }
  }

  @Test
  void hugeLimit_isExplained() {
    Contexts.greeter()
        .withPropertyValues("connect.server.limits.header-list-size=3GB")
        .run(context ->
            assertThat(Contexts.failure(context).getDescription())
                .startsWith("connect.server.limits.header-list-size is 3221225472 bytes"));
  }

  @ParameterizedTest
  @CsvSource({"port=70000,'70,000'", "path-prefix=api,api", "shutdown.drain-delay=-1s,PT-1S"})
  void valueThatIsNotAllowed_isExplained(String property, String value) {
    Contexts.greeter()
        .withPropertyValues("connect.server." + property)
        .run(context ->
            assertThat(Contexts.failure(context).getDescription())
                .startsWith("A property connect.server.* has a value that is not allowed: ")
                .contains(value));
  }

  @Test
  void oldNetty_isExplained() {
    // What NettyServer.Builder.build throws with an old Netty; connect-netty tests that it does.
    Throwable failure =
        new IllegalArgumentException(
            new IllegalStateException("connect-netty needs Netty 4.2 or newer, but found ..."));

    FailureAnalysis analysis = new OldNettyFailureAnalyzer().analyze(failure);

    assertThat(analysis).isNotNull();
    assertThat(analysis.getAction()).contains("netty.version");
    assertThat(new OldNettyFailureAnalyzer().analyze(new IllegalStateException("other"))).isNull();
  }

  @Configuration(proxyBeanMethods = false)
  static class WithGate {

    final CountDownLatch entered = new CountDownLatch(1);
    final CountDownLatch open = new CountDownLatch(1);

    @Bean
    ServerInterceptor gate() {
      return (call, next) -> {
        entered.countDown();
        try {
          open.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        next.handle(call);
      };
    }
  }

  @Test
  void callInFlight_endsBeforeTheContextIsClosed() {
    Contexts.of(Contexts.WithGreeter.class, WithGate.class)
        .run(context -> {
          WithGate gate = context.getBean(WithGate.class);
          CompletableFuture<String> call =
              CompletableFuture.supplyAsync(() -> Contexts.greet(context, "Ada"));
          gate.entered.await();
          CompletableFuture<Void> closing =
              CompletableFuture.runAsync(context.getSourceApplicationContext()::stop);

          assertThat(closing).isNotDone();
          gate.open.countDown();

          assertThat(call).succeedsWithin(Duration.ofSeconds(20)).isEqualTo("Hello, Ada!");
          assertThat(closing).succeedsWithin(Duration.ofSeconds(20));
          assertThat(context.getBean(ConnectServer.class).isRunning()).isFalse();
        });
  }

  @Test
  void stoppedServer_startsAgain() {
    Contexts.greeter()
        .run(context -> {
          context.getSourceApplicationContext().stop();
          context.getSourceApplicationContext().start();

          assertThat(Contexts.greet(context, "Ada")).isEqualTo("Hello, Ada!");
          assertThat(context.getBean(ConnectServer.class).port()).isEqualTo(Contexts.port(context));
        });
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class WithScope {

    @Bean
    @Scope(value = "prototype", proxyMode = ScopedProxyMode.TARGET_CLASS)
    Greeter greeter() {
      return new Greeter();
    }
  }

  @Test
  void scopedService_isServedThroughItsProxy() {
    Contexts.of(WithScope.class)
        .run(context -> assertThat(Contexts.greet(context, "Ada")).isEqualTo("Hello, Ada!"));
  }

  @Test
  void negativeSize_isExplained() {
    Contexts.greeter()
        .withPropertyValues("connect.server.limits.request-message-size=-1B")
        .run(context ->
            assertThat(Contexts.failure(context).getDescription())
                .isEqualTo(
                    "connect.server.limits.request-message-size is -1 bytes, but must not be"
                        + " negative."));
  }

  @Test
  void anyOriginWithCredentials_isExplained() {
    Contexts.greeter()
        .withPropertyValues(
            "connect.server.cors.allowed-origins=*", "connect.server.cors.allow-credentials=true")
        .run(context ->
            assertThat(Contexts.failure(context).getDescription())
                .startsWith("connect.server.cors.allow-credentials is true"));
  }

  @ParameterizedTest
  @CsvSource({"30s,", "29500ms,", "0s,30s", "10s,20s"})
  void shutdownLongerThanItsPhase_isExplained(String delay, @Nullable String grace) {
    Contexts.greeter()
        .withPropertyValues("connect.server.shutdown.drain-delay=" + delay)
        .withPropertyValues(grace == null ? "unused=" : "connect.server.shutdown.grace=" + grace)
        .run(context -> {
          FailureAnalysis analysis = Contexts.failure(context);

          assertThat(analysis.getDescription())
              .contains(
                  "connect.server.shutdown.drain-delay",
                  "only 30000ms, the value of spring.lifecycle.timeout-per-shutdown-phase");
          assertThat(analysis.getAction())
              .startsWith("Set spring.lifecycle.timeout-per-shutdown-phase to ");
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spring.lifecycle.timeout-per-shutdown-phase=100ms",
        "connect.server.shutdown.grace=29s"
      })
  void shutdownThatFitsIntoItsPhase_isAllowed(String property) {
    Contexts.greeter()
        .withPropertyValues(property)
        .run(context -> assertThat(context).hasNotFailed());
  }

  @Configuration(proxyBeanMethods = false)
  static class WithChannel {

    @Bean(destroyMethod = "close")
    ServerSocketChannel channel() throws IOException {
      return ServerSocketChannel.open().bind(new InetSocketAddress(0));
    }

    @Bean
    NettyServerCustomizer listening(ServerSocketChannel channel) {
      return server -> server.listeningChannel(channel);
    }
  }

  @Test
  void customizer_choosesWhereToListen() {
    Contexts.of(Contexts.WithGreeter.class, WithChannel.class)
        .withPropertyValues("connect.server.port=-1")
        .run(context -> {
          assertThat(context).hasNotFailed();
          assertThat(context.getBean(ConnectServer.class).port())
              .isEqualTo(context.getBean(ServerSocketChannel.class).socket().getLocalPort());
          assertThat(Contexts.greet(context, "Ada")).isEqualTo("Hello, Ada!");
        });
  }

  @Test
  void listenerThatThrows_endsTheServer() {
    Router router = Router.builder().service(new Greeter()).build();
    ConnectServer server =
        new ConnectServer(
            () -> StartedNetty.keepingAlive(NettyServer.builder().port(0).router(router).start()),
            started -> {
              throw new IllegalStateException("the listener has failed");
            });

    assertThatThrownBy(server::start).hasMessage("the listener has failed");
    assertThat(server.isRunning()).isFalse();
  }
}
