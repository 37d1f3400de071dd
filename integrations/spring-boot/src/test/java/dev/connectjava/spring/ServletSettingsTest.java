package dev.connectjava.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Router;
import dev.connectjava.servlet.RouterServlet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.mock.env.MockEnvironment;

/** The properties and beans of the servlet, without a web server. */
final class ServletSettingsTest {

  private static final AutoConfigurations CONFIGURATIONS =
      AutoConfigurations.of(
          ConnectHealthAutoConfiguration.class,
          ConnectRouterAutoConfiguration.class,
          ConnectServerAutoConfiguration.class,
          ConnectServletAutoConfiguration.class,
          ConnectServletSecurityAutoConfiguration.class,
          LifecycleAutoConfiguration.class,
          ServletRequirementsAutoConfiguration.class);

  private static WebApplicationContextRunner servlet() {
    return new WebApplicationContextRunner()
        .withConfiguration(CONFIGURATIONS)
        .withPropertyValues("connect.server.transport=servlet");
  }

  private static WebApplicationContextRunner greeter() {
    return servlet().withBean(Greeter.class);
  }

  private static Collection<String> mappings(ApplicationContext context) {
    ServletRegistrationBean<?> registration = context.getBean(ServletRegistrationBean.class);
    return registration.getUrlMappings();
  }

  @Test
  void services_haveMappingsOfTheirOwn() {
    greeter()
        .withPropertyValues("connect.server.path-prefix=/api")
        .run(context -> {
          ServletRegistrationBean<?> registration = context.getBean(ServletRegistrationBean.class);

          assertThat(registration.getUrlMappings())
              .containsExactlyInAnyOrder(
                  "/api/greet.v1.GreetService/*",
                  "/api/grpc.health.v1.Health/*",
                  "/healthz",
                  "/readyz");
          assertThat(registration.isAsyncSupported()).isTrue();
          assertThat(registration.getServletName()).isEqualTo("connect");
          assertThat(context.getBean(ConnectServer.class).isRunning()).isTrue();
        });
  }

  @Test
  void reflection_hasMappings() {
    greeter()
        .withPropertyValues(
            "connect.server.reflection.enabled=true", "connect.server.health.enabled=false")
        .run(context ->
            assertThat(mappings(context))
                .hasSize(3)
                .contains("/grpc.reflection.v1.ServerReflection/*"));
  }

  @ParameterizedTest
  @CsvSource({"/rpc,/rpc/*", "/,/*"})
  void path_isTheOnlyMapping(String path, String mapping) {
    greeter()
        .withPropertyValues("connect.server.servlet.path=" + path)
        .run(context -> assertThat(mappings(context)).containsExactly(mapping));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rpc", "/rpc/", "/rpc/*"})
  void pathThatIsNotAllowed_isExplained(String path) {
    greeter()
        .withPropertyValues("connect.server.servlet.path=" + path)
        .run(context ->
            assertThat(Contexts.failure(context).getDescription())
                .startsWith("connect.server.servlet.path is \"" + path + "\", but must"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"path=/rpc", "probes=false"})
  void propertyOfTheServletOnAPortOfItsOwn_isRefused(String property) {
    new ApplicationContextRunner()
        .withConfiguration(CONFIGURATIONS)
        .withBean(Greeter.class)
        .withPropertyValues("connect.server.port=0", "connect.server.servlet." + property)
        .run(context ->
            assertThat(Contexts.failure(context).getDescription())
                .startsWith("connect.server.transport is netty")
                .endsWith(" connect.server.servlet." + property.split("=", 2)[0] + "."));
  }

  @Test
  void customizerOfTheServletOnAPortOfItsOwn_isRefused() {
    new ApplicationContextRunner()
        .withConfiguration(CONFIGURATIONS)
        .withBean(Greeter.class)
        .withBean("buffers", RouterServletCustomizer.class, () -> servlet -> {})
        .withPropertyValues("connect.server.port=0")
        .run(context -> {
          FailureAnalysis analysis = Contexts.failure(context);

          assertThat(analysis.getDescription())
              .startsWith("connect.server.transport is netty")
              .endsWith("these beans of type RouterServletCustomizer: buffers.");
          assertThat(analysis.getAction()).endsWith("set connect.server.transport to servlet.");
        });
  }

  @Test
  void prefixesOfRouters_areInTheMappings() {
    Router mounted = Router.builder().pathPrefix("/inner").service(new Greeter()).build();
    servlet()
        .withBean(
            Router.class,
            () ->
                Router.builder()
                    .pathPrefix("/api")
                    .service(new Greeter())
                    .router("/old", mounted)
                    .build())
        .run(context ->
            assertThat(mappings(context))
                .containsExactly(
                    "/api/greet.v1.GreetService/*", "/old/inner/greet.v1.GreetService/*"));
    greeter()
        .withBean(RouterCustomizer.class, () -> router -> router.pathPrefix("/api"))
        .withPropertyValues(
            "connect.server.health.enabled=false", "connect.server.path-prefix=/replaced")
        .run(context ->
            assertThat(mappings(context)).containsExactly("/api/greet.v1.GreetService/*"));
  }

  @ParameterizedTest
  @CsvSource({
    "connect.server.servlet.probes=false,0",
    "management.endpoint.health.probes.add-additional-paths=true,1"
  })
  void probes_mayBeLeftToTheApplication(String property, int lines) {
    List<String> messages =
        logged(() ->
            greeter()
                .withPropertyValues(property)
                .run(context ->
                    assertThat(mappings(context))
                        .containsExactly("/greet.v1.GreetService/*", "/grpc.health.v1.Health/*")));

    assertThat(messages)
        .filteredOn(message -> message.contains("/healthz and /readyz"))
        .hasSize(lines);
  }

  @Test
  void routerOfTheApplication_isServed() {
    servlet()
        .withBean(Router.class, () -> Router.builder().service(new Greeter()).build())
        .run(context -> assertThat(mappings(context)).containsExactly("/greet.v1.GreetService/*"));
    servlet()
        .withBean(Router.class, () -> Router.builder().build())
        .run(context ->
            assertThat(Contexts.failure(context).getAction())
                .startsWith("Set connect.server.servlet.path"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "address=localhost",
        "connections.idle-timeout=1m",
        "connections.max-age=1m",
        "connections.max=1",
        "keep-alive.interval=1m",
        "keep-alive.timeout=1m",
        "limits.connection-message-memory=1MB",
        "limits.header-list-size=1KB",
        "port=9090",
        "ssl.bundle=server",
        "ssl.client-authentication=required",
        "unix-socket=socket"
      })
  void propertyOfAPortOfItsOwn_isRefused(String property) {
    greeter()
        .withPropertyValues("connect.server." + property)
        .run(context -> {
          FailureAnalysis analysis = Contexts.failure(context);

          assertThat(analysis.getDescription())
              .startsWith("connect.server.transport is servlet")
              .endsWith(" connect.server." + property.split("=", 2)[0] + ".");
          assertThat(analysis.getAction()).contains("server.port", "connect.server.transport");
        });
  }

  @Test
  void customizerOfAPortOfItsOwn_isRefused() {
    greeter()
        .withBean("loops", NettyServerCustomizer.class, () -> server -> server.eventLoopThreads(1))
        .run(context ->
            assertThat(Contexts.failure(context).getDescription())
                .endsWith("these beans of type NettyServerCustomizer: loops."));
  }

  @Test
  void customizer_changesTheServlet() {
    List<RouterServlet.Builder> customized = new ArrayList<>();
    greeter()
        .withBean(RouterServletCustomizer.class, () -> customized::add)
        .run(context -> assertThat(customized).hasSize(1));
  }

  @ParameterizedTest
  @CsvSource({"limits.total-message-memory=1KB,1024", "shutdown.drain-delay=-1s,PT-1S"})
  void valueThatIsNotAllowed_isExplained(String property, String value) {
    greeter()
        .withPropertyValues("connect.server." + property)
        .run(context ->
            assertThat(Contexts.failure(context).getDescription())
                .startsWith("A property connect.server.* has a value that is not allowed: ")
                .contains(value));
  }

  @Test
  void applicationWithoutServlets_isExplained() {
    new ApplicationContextRunner()
        .withConfiguration(CONFIGURATIONS)
        .withBean(Greeter.class)
        .withPropertyValues("connect.server.transport=servlet")
        .run(context -> {
          FailureAnalysis analysis = Contexts.failure(context);

          assertThat(analysis.getDescription()).endsWith("is not a web application with servlets.");
          assertThat(analysis.getAction()).contains("spring-boot-starter-webmvc");
        });
  }

  @Test
  void missingModule_isExplained() {
    greeter()
        .withClassLoader(new FilteredClassLoader("dev.connectjava.servlet"))
        .run(context -> {
          FailureAnalysis analysis = Contexts.failure(context);

          assertThat(analysis.getDescription())
              .endsWith("connect-servlet is not on the class path.");
          assertThat(analysis.getAction()).contains("dev.connectjava:connect-servlet");
        });
  }

  @Test
  void unknownTransport_isRefused() {
    greeter()
        .withPropertyValues("connect.server.transport=undertow")
        .run(context ->
            assertThat(context.getStartupFailure())
                .hasStackTraceContaining("connect.server.transport"));
  }

  @Test
  void disabledServer_hasNoServlet() {
    greeter()
        .withPropertyValues("connect.server.enabled=false")
        .run(context -> {
          assertThat(context).hasNotFailed();
          assertThat(context).doesNotHaveBean(ConnectServer.class);
          assertThat(context).doesNotHaveBean(ServletRegistrationBean.class);
        });
  }

  /** Keeps what is logged. */
  private static final class Recorder extends Handler {

    private final List<String> messages = new CopyOnWriteArrayList<>();

    @Override
    public void publish(LogRecord entry) {
      messages.add(entry.getMessage() + " " + List.of(entry.getParameters()));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  /** Returns what is logged meanwhile. */
  private static List<String> logged(Runnable meanwhile) {
    Logger logger = Logger.getLogger(ConnectServer.class.getName());
    Recorder recorder = new Recorder();
    logger.setLevel(Level.ALL);
    logger.addHandler(recorder);
    try {
      meanwhile.run();
    } finally {
      logger.removeHandler(recorder);
    }
    return recorder.messages;
  }

  @ParameterizedTest
  @CsvSource({"8080,false,1", "8080,true,0", ",false,0"})
  void missingHttp2_isLogged(@Nullable String port, String enabled, int lines) {
    MockEnvironment environment =
        new MockEnvironment().withProperty("server.http2.enabled", enabled);
    if (port != null) {
      environment.setProperty("local.server.port", port);
    }
    Router router = Router.builder().service(new Greeter()).build();
    RestartableServlet servlet = new RestartableServlet(() -> RouterServlet.create(router), true);

    List<String> messages =
        logged(() ->
            assertThat(new ServletStart(servlet, () -> {}, environment).get().port().isPresent())
                .isEqualTo(port != null));

    assertThat(messages)
        .filteredOn(message -> message.contains("server.http2.enabled"))
        .hasSize(lines);
  }

  @Test
  void drainDelay_reportsBeforeTheWebServerShutsDown() throws Exception {
    List<String> steps = new CopyOnWriteArrayList<>();
    CountDownLatch ended = new CountDownLatch(1);
    ServletDrainDelay delay = new ServletDrainDelay(Duration.ZERO, () -> steps.add("report"));
    delay.start();
    delay.stop(() -> {
      steps.add("end");
      ended.countDown();
    });
    ended.await();

    assertThat(steps).containsExactly("report", "end");
    assertThat(delay.isRunning()).isFalse();
    assertThat(delay.getPhase()).isGreaterThan(ConnectServer.PHASE);
  }
}
