package dev.connectjava.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.example.greet.v1.CountRequest;
import com.example.greet.v1.GreetRequest;
import com.example.greet.v1.GreetResponse;
import com.example.greet.v1.GreetServiceClient;
import dev.connectjava.AttributeKey;
import dev.connectjava.CallOptions;
import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerInterceptor;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.servlet.RouterServlet;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.web.filter.OncePerRequestFilter;

/** The users of Spring Security's filters, in calls of the application's web server. */
final class ServletSecurityTest {

  private static final String USERS = "test.v1.Users";
  private static final RpcMethod<GreetRequest, GreetResponse> BLOCKING =
      RpcMethod.unary(USERS, "Blocking", GreetRequest.class, GreetResponse.class);
  private static final RpcMethod<GreetRequest, GreetResponse> ASYNC =
      RpcMethod.unary(USERS, "Async", GreetRequest.class, GreetResponse.class);

  private static final AttributeKey<CountDownLatch> CLEARED = AttributeKey.named("cleared");
  private static final AttributeKey<String> SEEN = AttributeKey.named("seen by the interceptor");
  private static final GreetRequest EMPTY = GreetRequest.getDefaultInstance();
  private static final CallOptions NO_USER = CallOptions.defaults();
  private static final Executor THREADS = Thread::startVirtualThread;

  private static ConfigurableApplicationContext context;

  /**
   * Clears the security context of the other filters when the servlet has returned. The handlers
   * answer only afterwards.
   */
  private static final class ClearingFilter extends OncePerRequestFilter {

    /** An attribute of the request: a latch that is open when the context is cleared. */
    static final String CLEARED = "cleared";

    @Override
    protected void doFilterInternal(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws ServletException, IOException {
      CountDownLatch cleared = new CountDownLatch(1);
      request.setAttribute(CLEARED, cleared);
      chain.doFilter(request, response);
      SecurityContextHolder.getContext().setAuthentication(null);
      cleared.countDown();
    }

    static void await(CountDownLatch cleared) {
      try {
        if (!cleared.await(20, TimeUnit.SECONDS)) {
          throw new IllegalStateException("the filter does not return");
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @EnableMethodSecurity
  static class Application {

    @Bean
    ConnectSecurityTest.SecuredGreeter greeter() {
      return new ConnectSecurityTest.SecuredGreeter();
    }

    /** Answers with the users whom the interceptor and the handler see, and the principal. */
    @Bean
    ServiceDefinition users() {
      return ServiceDefinition.builder(USERS)
          .unary(BLOCKING, (request, call) -> answer(call))
          .asyncUnary(
              ASYNC,
              (request, call) -> {
                CompletableFuture<GreetResponse> answer = new CompletableFuture<>();
                THREADS.execute(call.wrap(() -> answer.complete(answer(call))));
                return answer;
              })
          .build();
    }

    private static GreetResponse answer(RequestContext call) {
      ClearingFilter.await(call.attributes().require(CLEARED));
      String principal =
          call.attributes().get(RouterServlet.USER_PRINCIPAL).map(Principal::getName).orElse("");
      return GreetResponse.newBuilder()
          .setGreeting(
              String.join(
                  ",", call.attributes().require(SEEN), ConnectSecurityTest.user(), principal))
          .build();
    }

    @Bean
    RouterServletCustomizer latches() {
      return servlet ->
          servlet.attributes((request, attributes) ->
              attributes.set(
                  CLEARED, (CountDownLatch) request.getAttribute(ClearingFilter.CLEARED)));
    }

    @Bean
    ServerInterceptor interceptor() {
      return (call, next) -> {
        call.context().attributes().set(SEEN, ConnectSecurityTest.user());
        next.handle(call);
      };
    }

    /** Knows some users by a header field of the call. */
    @Bean
    CallAuthentication headerUsers() {
      return call ->
          call.requestHeaders()
              .first("x-user")
              .map(user -> new TestingAuthenticationToken(user, "", List.of()));
    }

    /** Without the service that would replace the passwords by hashes, which are slow. */
    @Bean
    UserDetailsService details() {
      return new InMemoryUserDetailsManager(user("ada", "GREETER"), user("bob", "GUEST"))
          ::loadUserByUsername;
    }

    private static UserDetails user(String name, String role) {
      return User.withUsername(name).password("{noop}secret").roles(role).build();
    }

    /** Allows anonymous users to greet. */
    @Bean
    SecurityFilterChain filters(HttpSecurity http) throws Exception {
      return http.csrf(csrf -> csrf.disable())
          .httpBasic(Customizer.withDefaults())
          .authorizeHttpRequests(requests ->
              requests
                  .requestMatchers("/greet.v1.GreetService/*")
                  .permitAll()
                  .anyRequest()
                  .authenticated())
          .addFilterAfter(new ClearingFilter(), AuthorizationFilter.class)
          .build();
    }
  }

  @BeforeAll
  static void start() {
    context =
        new SpringApplicationBuilder(Application.class)
            .web(WebApplicationType.SERVLET)
            .properties(
                "connect.server.transport=servlet",
                "server.http2.enabled=true",
                "server.port=0",
                "spring.main.banner-mode=off")
            .run();
  }

  @AfterAll
  static void close() {
    context.close();
  }

  private static NettyTransport connect(Protocol protocol, HttpVersion version) {
    return NettyTransport.builder(Contexts.url(context))
        .protocol(protocol)
        .httpVersion(version)
        .build();
  }

  private static CallOptions as(String user) {
    return ConnectSecurityTest.as(user);
  }

  private static String ask(NettyTransport transport, CallOptions options) {
    return transport.unary(BLOCKING, EMPTY, options).getGreeting();
  }

  private static int lengthOfUser(GreetServiceClient client, CallOptions options) {
    try (var counting = client.count(CountRequest.getDefaultInstance(), options)) {
      return counting.iterator().next().getValue();
    }
  }

  @ParameterizedTest
  @CsvSource({"CONNECT,HTTP_1", "CONNECT,HTTP_2", "GRPC,HTTP_2", "GRPC_WEB,HTTP_1"})
  void userOfTheFilters_isThatOfTheCall(Protocol protocol, HttpVersion version) {
    try (NettyTransport transport = connect(protocol, version)) {
      GreetServiceClient greet = GreetServiceClient.of(transport);

      assertThat(greet.greet(EMPTY, as("ada")).getGreeting()).isEqualTo("Hello, ada!");
      assertThat(lengthOfUser(greet, as("ada"))).isEqualTo(3);
      assertThat(ask(transport, as("ada"))).isEqualTo("ada,ada,ada");
      assertThat(transport.unary(ASYNC, EMPTY, as("bob")).getGreeting()).isEqualTo("bob,bob,bob");
      assertThat(lengthOfUser(greet, NO_USER)).isZero();
    }
  }

  /** Method security refuses the first two calls, and the filters refuse the others. */
  @ParameterizedTest
  @CsvSource({"CONNECT,HTTP_1", "CONNECT,HTTP_2", "GRPC,HTTP_2", "GRPC_WEB,HTTP_1"})
  void refusedCall_hasTheCode(Protocol protocol, HttpVersion version) {
    try (NettyTransport transport = connect(protocol, version)) {
      GreetServiceClient greet = GreetServiceClient.of(transport);

      assertThat(codeOf(() -> greet.greet(EMPTY, as("bob")))).isEqualTo(Code.PERMISSION_DENIED);
      assertThat(codeOf(() -> greet.greet(EMPTY, NO_USER))).isEqualTo(Code.UNAUTHENTICATED);
      assertThat(codeOf(() -> greet.greet(EMPTY, as("eve")))).isEqualTo(Code.UNAUTHENTICATED);
      assertThat(codeOf(() -> ask(transport, NO_USER))).isEqualTo(Code.UNAUTHENTICATED);
      assertThat(codeOf(() -> ask(transport, as("eve")))).isEqualTo(Code.UNAUTHENTICATED);
    }
  }

  private static Code codeOf(Runnable call) {
    return catchThrowableOfType(RpcException.class, call::run).code();
  }

  @Test
  void callThatTheFiltersRefuse_hasTheirAnswer() throws Exception {
    HttpResponse<String> answer =
        Contexts.send(
            HttpRequest.newBuilder(URI.create(Contexts.url(context) + BLOCKING.procedure()))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString("{}"))
                .build());

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("www-authenticate")).isPresent();
  }

  @ParameterizedTest
  @CsvSource({"CONNECT,HTTP_1", "GRPC,HTTP_2"})
  void concurrentCalls_haveTheirOwnUsers(Protocol protocol, HttpVersion version) {
    try (NettyTransport transport = connect(protocol, version)) {
      List<CompletableFuture<GreetResponse>> answers = new ArrayList<>();
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        String user = i % 3 == 0 ? "ada" : "bob";
        expected.add(String.join(",", user, user, user));
        answers.add(transport.unaryAsync(i % 2 == 0 ? BLOCKING : ASYNC, EMPTY, as(user)));
      }

      assertThat(answers.stream().map(answer -> answer.join().getGreeting()).toList())
          .isEqualTo(expected);
    }
  }

  @Test
  void callAuthentication_isAskedBeforeTheUserOfTheFilters() {
    try (NettyTransport transport = connect(Protocol.GRPC, HttpVersion.HTTP_2)) {
      GreetServiceClient greet = GreetServiceClient.of(transport);
      CallOptions both = as("ada").withHeader("x-user", "eve");

      assertThat(ask(transport, both)).isEqualTo("eve,eve,ada");
      assertThat(codeOf(() -> greet.greet(EMPTY, both))).isEqualTo(Code.PERMISSION_DENIED);
      assertThat(lengthOfUser(greet, NO_USER.withHeader("x-user", "eve"))).isEqualTo(3);
    }
  }
}
