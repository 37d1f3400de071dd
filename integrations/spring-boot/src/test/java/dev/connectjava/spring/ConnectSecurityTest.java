package dev.connectjava.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.example.greet.v1.AsyncGreetService;
import com.example.greet.v1.CountRequest;
import com.example.greet.v1.CountResponse;
import com.example.greet.v1.GreetRequest;
import com.example.greet.v1.GreetResponse;
import com.example.greet.v1.GreetServiceClient;
import com.example.greet.v1.GreetServiceMethods;
import dev.connectjava.CallOptions;
import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.ResponseStream;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.netty.NettyTransport;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthMethods;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.authentication.dao.DaoAuthenticationProvider;
import org.springframework.security.authorization.AuthenticatedAuthorizationManager;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;

/** Spring Security in calls. */
final class ConnectSecurityTest {

  /** A service with method security, which Spring puts behind a proxy. */
  static class SecuredGreeter extends Greeter {

    private final String greeting = "Hello, ";

    @Override
    @PreAuthorize("hasRole('GREETER')")
    public GreetResponse greet(GreetRequest request, RequestContext context) {
      return GreetResponse.newBuilder().setGreeting(greeting + user() + "!").build();
    }

    @Override
    public void count(
        CountRequest request, ResponseStream<CountResponse> responses, RequestContext context) {
      responses.send(CountResponse.newBuilder().setValue(user().length()).build());
    }
  }

  static String user() {
    Authentication current = SecurityContextHolder.getContext().getAuthentication();
    return current == null ? "" : current.getName();
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @EnableMethodSecurity
  static class Secured {

    @Bean
    SecuredGreeter greeter() {
      return new SecuredGreeter();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Users {

    @Bean
    AuthenticationManager manager() {
      return new ProviderManager(
          new DaoAuthenticationProvider(
              new InMemoryUserDetailsManager(user("ada", "GREETER"), user("bob", "GUEST"))));
    }

    private static UserDetails user(String name, String role) {
      return User.withUsername(name).password("{noop}secret").roles(role).build();
    }

    @Bean
    CallAuthentication passwords(AuthenticationManager manager) {
      return CallAuthentication.basic(manager);
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class OnlyAuthenticated {

    @Bean
    AuthorizationManager<RequestContext> authorization() {
      return AuthenticatedAuthorizationManager.authenticated();
    }
  }

  static CallOptions as(String user) {
    String credentials =
        Base64.getEncoder().encodeToString((user + ":secret").getBytes(StandardCharsets.UTF_8));
    return CallOptions.defaults().withHeader("authorization", "Basic " + credentials);
  }

  private static <T> T call(
      ApplicationContext context, CallOptions options, Function<GreetServiceClient, T> call) {
    return Contexts.call(context, greet -> call.apply(greet.with(options)));
  }

  private static String greet(GreetServiceClient client) {
    return client.greet(Greeter.request("Ada")).getGreeting();
  }

  private static int count(GreetServiceClient client) {
    try (var counting = client.count(CountRequest.getDefaultInstance())) {
      return counting.iterator().next().getValue();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void user_isKnownInHandlersOfAllKinds(boolean proxyIsSubclass) {
    Contexts.of(Secured.class, Users.class)
        .withPropertyValues("spring.aop.proxy-target-class=" + proxyIsSubclass)
        .run(context -> {
          assertThat(call(context, as("ada"), ConnectSecurityTest::greet)).isEqualTo("Hello, ada!");
          assertThat(call(context, as("ada"), ConnectSecurityTest::count)).isEqualTo(3);
        });
  }

  @ParameterizedTest
  @CsvSource({"bob,PERMISSION_DENIED", "eve,UNAUTHENTICATED", ",UNAUTHENTICATED"})
  void refusedCall_hasTheCode(@Nullable String user, Code code) {
    CallOptions options = user == null ? CallOptions.defaults() : as(user);
    Contexts.of(Secured.class, Users.class)
        .run(context -> {
          RpcException failure =
              catchThrowableOfType(
                  RpcException.class, () -> call(context, options, ConnectSecurityTest::greet));

          assertThat(failure.code()).isEqualTo(code);
        });
  }

  @ParameterizedTest
  @CsvSource({"Basic %%%", "Basic bm9jb2xvbg=="})
  void malformedCredentials_areNotValid(String authorization) {
    Contexts.of(Secured.class, Users.class)
        .run(context -> {
          RpcException failure =
              catchThrowableOfType(
                  RpcException.class,
                  () ->
                      call(
                          context,
                          CallOptions.defaults().withHeader("authorization", authorization),
                          ConnectSecurityTest::count));

          assertThat(failure.code()).isEqualTo(Code.UNAUTHENTICATED);
        });
  }

  @Test
  void authorizationManager_decidesForAllCallsButHealth() {
    Contexts.of(Secured.class, Users.class, OnlyAuthenticated.class)
        .run(context -> {
          RpcException failure =
              catchThrowableOfType(
                  RpcException.class, () -> Contexts.call(context, ConnectSecurityTest::count));

          assertThat(failure.code()).isEqualTo(Code.UNAUTHENTICATED);
          assertThat(call(context, as("bob"), ConnectSecurityTest::count)).isEqualTo(3);
          assertThat(checkHealth(context)).isNotNull();
        });
  }

  private static HealthCheckResponse checkHealth(ApplicationContext context) {
    try (NettyTransport transport = NettyTransport.to(Contexts.url(context))) {
      return transport.unary(
          HealthMethods.CHECK, HealthCheckRequest.getDefaultInstance(), CallOptions.defaults());
    }
  }

  /** Answers with the user, from callbacks. */
  static class AsyncGreeter implements AsyncGreetService {

    @Override
    public CompletionStage<GreetResponse> greet(GreetRequest request, RequestContext context) {
      return CompletableFuture.completedFuture(
          GreetResponse.newBuilder().setGreeting(user()).build());
    }

    @Override
    public Flow.Publisher<CountResponse> count(CountRequest request, RequestContext context) {
      return subscriber ->
          subscriber.onSubscribe(
              new Flow.Subscription() {
                private boolean sent;

                @Override
                public void request(long n) {
                  if (!sent) {
                    sent = true;
                    subscriber.onNext(CountResponse.newBuilder().setValue(user().length()).build());
                    subscriber.onComplete();
                  }
                }

                @Override
                public void cancel() {}
              });
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Tokens {

    @Bean
    AsyncGreeter greeter() {
      return new AsyncGreeter();
    }

    @Bean
    CallAuthentication tokens() {
      return CallAuthentication.bearer(
          authentication -> {
            authentication.setAuthenticated(true);
            return authentication;
          },
          token -> new TestingAuthenticationToken(token, "", List.of()));
    }
  }

  @Test
  void user_isKnownInPublishers() {
    CallOptions options = CallOptions.defaults().withHeader("authorization", "bearer ada");
    Contexts.of(Tokens.class)
        .run(context -> {
          assertThat(call(context, options, ConnectSecurityTest::greet)).isEqualTo("ada");
          assertThat(call(context, options, ConnectSecurityTest::count)).isEqualTo(3);
        });
  }

  @Test
  void authorizationOfAnyObject_decidesForCalls() {
    Contexts.of(Secured.class, Users.class)
        .withUserConfiguration(AuthenticatedForAll.class)
        .run(context -> {
          RpcException failure =
              catchThrowableOfType(
                  RpcException.class, () -> Contexts.call(context, ConnectSecurityTest::count));

          assertThat(failure.code()).isEqualTo(Code.UNAUTHENTICATED);
          assertThat(call(context, as("bob"), ConnectSecurityTest::count)).isEqualTo(3);
        });
  }

  @Configuration(proxyBeanMethods = false)
  static class AuthenticatedForAll {

    @Bean
    AuthorizationManager<Object> authorization() {
      return AuthenticatedAuthorizationManager.authenticated();
    }
  }

  /** Forwards what the router does not have, as a proxy does. */
  @Configuration(proxyBeanMethods = false)
  static class WithFallback {

    final List<String> forwarded = new CopyOnWriteArrayList<>();

    @Bean
    RouterCustomizer fallback() {
      return router ->
          router.fallback((requests, responses, context) -> {
            forwarded.add(context.method().procedure());
            responses.send(new byte[] {'{', '}'});
          });
    }
  }

  @ParameterizedTest
  @CsvSource({"true,Other", "false,Check"})
  void nameOfTheHealthService_opensNoFallback(boolean health, String method) {
    Contexts.of(Secured.class, Users.class, OnlyAuthenticated.class, WithFallback.class)
        .withPropertyValues("connect.server.health.enabled=" + health)
        .run(context -> {
          HttpRequest request =
              HttpRequest.newBuilder(
                      URI.create(Contexts.url(context) + "/grpc.health.v1.Health/" + method))
                  .header("content-type", "application/json")
                  .POST(BodyPublishers.ofString("{}"))
                  .build();

          assertThat(Contexts.send(request).statusCode()).isEqualTo(401);
          assertThat(context.getBean(WithFallback.class).forwarded).isEmpty();
        });
  }

  /** A service whose class binds its methods itself. */
  static class BoundGreeter extends SecuredGreeter {

    @Override
    public ServiceDefinition definition() {
      return ServiceDefinition.builder("greet.v1.GreetService")
          .unary(GreetServiceMethods.GREET, this::greet)
          .build();
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @EnableMethodSecurity
  static class Bound {

    @Bean
    BoundGreeter greeter() {
      return new BoundGreeter();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void proxyOfServiceWithItsOwnDefinition_isExplained(boolean proxyIsSubclass) {
    Contexts.of(Bound.class, Users.class)
        .withPropertyValues("spring.aop.proxy-target-class=" + proxyIsSubclass)
        .run(context -> {
          FailureAnalysis analysis = Contexts.failure(context);

          assertThat(analysis.getDescription())
              .contains(BoundGreeter.class.getName() + " has a method definition() of its own");
          assertThat(analysis.getAction()).contains("Remove definition()", "-jvm-default");
        });
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class OwnRouter {

    @Bean
    Router router() {
      return Router.builder().service(new SecuredGreeter()).build();
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {Users.class, OnlyAuthenticated.class, AuthenticatedForAll.class})
  void securityThatTheRouterOfTheApplicationDoesNotUse_isExplained(Class<?> security) {
    Contexts.of(OwnRouter.class, security)
        .withInitializer(context ->
            context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
        .run(context -> {
          FailureAnalysis analysis = Contexts.failure(context);

          assertThat(analysis.getDescription()).contains("a Router of its own");
          assertThat(analysis.getAction()).contains("connect.server.security.enabled=false");
        });
  }

  @Test
  void routerOfTheApplication_isServed() {
    Contexts.of(OwnRouter.class)
        .run(context ->
            assertThat(Contexts.call(context, ConnectSecurityTest::greet)).isEqualTo("Hello, !"));
    Contexts.of(OwnRouter.class, Users.class)
        .withPropertyValues("connect.server.security.enabled=false")
        .run(context -> assertThat(context).hasNotFailed());
  }

  @Configuration(proxyBeanMethods = false)
  static class UnreachableUsers {

    @Bean
    CallAuthentication passwords() {
      return CallAuthentication.basic(user -> {
        throw new AuthenticationServiceException("the database does not answer");
      });
    }
  }

  @Test
  void unreachableUsers_areAnInternalError() {
    Contexts.of(Secured.class, UnreachableUsers.class)
        .run(context -> {
          RpcException failure =
              catchThrowableOfType(
                  RpcException.class, () -> call(context, as("ada"), ConnectSecurityTest::count));

          assertThat(failure.code()).isEqualTo(Code.INTERNAL);
          assertThat(failure).hasMessageNotContaining("database");
        });
  }
}
