package dev.connectjava.spring.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.example.greet.v1.GreetRequest;
import com.example.greet.v1.GreetServiceClient;
import com.example.greet.v1.GreetServiceMethods;
import dev.connectjava.CallOptions;
import dev.connectjava.Code;
import dev.connectjava.MethodSettings;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcException;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.spring.CallAuthentication;
import dev.connectjava.spring.ConnectClients;
import dev.connectjava.spring.ConnectServer;
import dev.connectjava.spring.NettyServerCustomizer;
import dev.connectjava.spring.RouterCustomizer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.authorization.AuthenticatedAuthorizationManager;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.cors.CorsUtils;

/** The examples of docs/spring-boot.md, which are parts of this file and of others beside it. */
final class SpringBootPageTest {

  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Path TESTS = Path.of("../spring-boot/src/test/java/dev/connectjava/spring");
  private static final List<String> FILES =
      List.of(
          "page/SpringBootPageTest.java",
          "page/Greeter.java",
          "page/Shop.java",
          "application/GreetingServiceTest.java",
          "application/GreetApplicationTest.java");

  /** Beans of the page; not a configuration that a scan of this package would find. */
  static final class Customizers {

    @Bean
    RouterCustomizer slowGreetings() {
      MethodSettings patient =
          MethodSettings.builder().requestIdleTimeout(Duration.ofMinutes(5)).build();
      return router -> router.settings(GreetServiceMethods.GREET, patient);
    }

    @Bean
    NettyServerCustomizer eventLoops() {
      return server -> server.eventLoopThreads(2);
    }

    @Bean
    GreetServiceClient greetClient(ConnectClients clients) {
      return GreetServiceClient.of(clients.transport("greeter"));
    }
  }

  static final class Security {

    @Bean
    AuthenticationManager manager() {
      return user -> new TestingAuthenticationToken(user.getName(), "", List.of());
    }

    @Bean
    CallAuthentication passwords(AuthenticationManager manager) {
      return CallAuthentication.basic(manager);
    }

    @Bean
    AuthorizationManager<RequestContext> calls() {
      return AuthenticatedAuthorizationManager.authenticated();
    }
  }

  static final class WebSecurity {

    @Bean
    @Order(1)
    SecurityFilterChain calls(HttpSecurity http) throws Exception {
      return http.securityMatcher(
              request -> "connect".equals(request.getHttpServletMapping().getServletName()))
          .csrf(csrf -> csrf.disable())
          .httpBasic(Customizer.withDefaults())
          .authorizeHttpRequests(calls ->
              calls
                  .requestMatchers("/grpc.health.v1.Health/*", "/healthz", "/readyz")
                  .permitAll()
                  .requestMatchers(CorsUtils::isPreFlightRequest)
                  .permitAll()
                  .anyRequest()
                  .authenticated())
          .build();
    }
  }

  private static String withoutIndentation(String text) {
    return text.replaceAll("(?m)^ +", "");
  }

  @Test
  void everyExample_isPartOfAFile() throws IOException {
    String page = Files.readString(Path.of("../../docs/spring-boot.md"));
    StringBuilder sources = new StringBuilder();
    for (String file : FILES) {
      sources.append(withoutIndentation(Files.readString(TESTS.resolve(file))));
    }

    assertThat(BLOCK.matcher(page).results())
        .hasSize(9)
        .allSatisfy(block -> assertThat(sources).contains(withoutIndentation(block.group(1))));
  }

  private static ConfigurableApplicationContext start(Class<?>... sources) {
    return application(sources)
        .web(WebApplicationType.NONE)
        .properties("connect.server.port=0")
        .run();
  }

  private static SpringApplicationBuilder application(Class<?>... sources) {
    return new SpringApplicationBuilder(sources)
        .properties(
            "connect.client.greeter.base-url=http://localhost:1", "spring.main.banner-mode=off");
  }

  private static String greet(ConfigurableApplicationContext context, CallOptions options) {
    int port = context.getBean(ConnectServer.class).port();
    GreetRequest request = GreetRequest.newBuilder().setName("Ada").build();
    try (NettyTransport transport = NettyTransport.to("http://localhost:" + port)) {
      return GreetServiceClient.of(transport).greet(request, options).getGreeting();
    }
  }

  @Test
  void application_servesWithItsCustomizers() {
    try (ConfigurableApplicationContext context = start(Shop.class, Customizers.class)) {
      assertThat(greet(context, CallOptions.defaults())).isEqualTo("Hello, Ada!");
      assertThat(context.getBeansOfType(GreetServiceClient.class)).hasSize(2);
    }
  }

  @Test
  void security_asksForAuthentication() {
    CallOptions ada = CallOptions.defaults().withHeader("authorization", "Basic YWRhOng=");
    try (ConfigurableApplicationContext context = start(Shop.class, Security.class)) {
      RpcException failure =
          catchThrowableOfType(RpcException.class, () -> greet(context, CallOptions.defaults()));

      assertThat(failure.code()).isEqualTo(Code.UNAUTHENTICATED);
      assertThat(greet(context, ada)).isEqualTo("Hello, Ada!");
    }
  }

  private static HttpResponse<String> send(HttpRequest request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.ofString());
    }
  }

  @Test
  void servlet_isServedBehindTheFilterChain() throws Exception {
    CallOptions ada = CallOptions.defaults().withHeader("authorization", "Basic YWRhOnNlY3JldA==");
    try (ConfigurableApplicationContext context =
        application(Shop.class, WebSecurity.class)
            .web(WebApplicationType.SERVLET)
            .properties(
                "connect.server.cors.allowed-origins=https://shop.example",
                "connect.server.transport=servlet",
                "server.http2.enabled=true",
                "server.port=0",
                "spring.security.user.name=ada",
                "spring.security.user.password=secret")
            .run()) {
      RpcException failure =
          catchThrowableOfType(RpcException.class, () -> greet(context, CallOptions.defaults()));
      assertThat(failure.code()).isEqualTo(Code.UNAUTHENTICATED);
      assertThat(greet(context, ada)).isEqualTo("Hello, Ada!");

      URI url = URI.create("http://localhost:" + context.getBean(ConnectServer.class).port());
      HttpRequest probe = HttpRequest.newBuilder(url.resolve("/healthz")).build();
      assertThat(send(probe).statusCode()).isEqualTo(200);
      HttpRequest preflight =
          HttpRequest.newBuilder(url.resolve("/greet.v1.GreetService/Greet"))
              .method("OPTIONS", BodyPublishers.noBody())
              .header("origin", "https://shop.example")
              .header("access-control-request-method", "POST")
              .build();
      assertThat(send(preflight).headers().firstValue("access-control-allow-origin"))
          .hasValue("https://shop.example");
    }
  }
}
