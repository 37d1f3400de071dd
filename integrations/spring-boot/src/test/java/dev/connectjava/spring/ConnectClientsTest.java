package dev.connectjava.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.example.greet.v1.GreetServiceClient;
import dev.connectjava.ClientInterceptor;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.ServerInterceptor;
import dev.connectjava.Transport;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The clients of a context. */
final class ConnectClientsTest {

  /** A server that tells which headers have arrived. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Server {

    final BlockingQueue<String> received = new LinkedBlockingQueue<>();

    @Bean
    Greeter greeter() {
      return new Greeter();
    }

    @Bean
    ServerInterceptor recorder() {
      return (call, next) -> {
        received.add(
            "%s %s %s %s"
                .formatted(
                    call.context().protocol(),
                    call.context().codec(),
                    call.context().requestHeaders().first("x-client").orElse("-"),
                    call.context().deadline().isPresent()));
        next.handle(call);
      };
    }
  }

  /** A use of clients by injection. */
  record Shop(GreetServiceClient eu, GreetServiceClient us, Transport transport) {}

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @ImportConnectClients(name = "eu", types = GreetServiceClient.class)
  @ImportConnectClients(name = "us", types = GreetServiceClient.class)
  static class Clients {

    @Bean
    Shop shop(
        @ConnectClient("eu") GreetServiceClient eu,
        @ConnectClient("us") GreetServiceClient us,
        @ConnectClient("eu") Transport transport) {
      return new Shop(eu, us, transport);
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @ImportConnectClients(name = "greeter", types = GreetServiceClient.class)
  static class OneClient {

    @Bean
    ClientInterceptor interceptor() {
      return (method, options, next) ->
          next.open(method, options.withHeader("x-client", "interceptor"));
    }
  }

  private static ApplicationContextRunner clients(Class<?> configuration) {
    return new ApplicationContextRunner().withUserConfiguration(configuration);
  }

  @Test
  void properties_areThoseOfTheCalls() {
    Contexts.of(Server.class)
        .run(server ->
            clients(Contexts.Empty.class)
                .withPropertyValues(
                    "connect.client.greeter.base-url=" + Contexts.url(server),
                    "connect.client.greeter.protocol=grpc-web",
                    "connect.client.greeter.codec=json",
                    "connect.client.greeter.timeout=20s",
                    "connect.client.greeter.headers.x-client=shop")
                .run(context -> {
                  GreetServiceClient greet =
                      GreetServiceClient.of(
                          context.getBean(ConnectClients.class).transport("greeter"));
                  greet.greet(Greeter.request("Ada"));

                  assertThat(server.getBean(Server.class).received)
                      .containsExactly("GRPC_WEB json shop true");
                }));
  }

  @Test
  void importedClient_isInjectedByType() {
    Contexts.of(Server.class)
        .run(server ->
            clients(OneClient.class)
                .withPropertyValues("connect.client.greeter.base-url=" + Contexts.url(server))
                .run(context -> {
                  context.getBean(GreetServiceClient.class).greet(Greeter.request("Ada"));

                  assertThat(server.getBean(Server.class).received)
                      .containsExactly("CONNECT proto interceptor false");
                }));
  }

  @Test
  void clientsOfOneType_areInjectedByName() {
    Contexts.of(Server.class)
        .run(server ->
            clients(Clients.class)
                .withPropertyValues(
                    "connect.client.eu.base-url=" + Contexts.url(server),
                    "connect.client.eu.headers.x-client=eu",
                    "connect.client.us.base-url=" + Contexts.url(server),
                    "connect.client.us.headers.x-client=us")
                .run(context -> {
                  Shop shop = context.getBean(Shop.class);
                  shop.us().greet(Greeter.request("Ada"));
                  shop.eu().greet(Greeter.request("Ada"));
                  GreetServiceClient.of(shop.transport()).greet(Greeter.request("Ada"));

                  assertThat(server.getBean(Server.class).received)
                      .containsExactly(
                          "CONNECT proto us false",
                          "CONNECT proto eu false",
                          "CONNECT proto eu false");
                }));
  }

  @Test
  void responseLimit_isThatOfTheProperty() {
    Contexts.of(Server.class)
        .run(server ->
            clients(OneClient.class)
                .withPropertyValues(
                    "connect.client.greeter.base-url=" + Contexts.url(server),
                    "connect.client.greeter.limits.response-message-size=10B")
                .run(context -> {
                  GreetServiceClient greet = context.getBean(GreetServiceClient.class);
                  RpcException failure =
                      catchThrowableOfType(
                          RpcException.class, () -> greet.greet(Greeter.request("Ada")));

                  assertThat(failure.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
                }));
  }

  @Test
  void missingUrl_isExplained() {
    clients(OneClient.class)
        .withPropertyValues("connect.client.other.base-url=http://localhost:1")
        .run(context -> {
          FailureAnalysis analysis = Contexts.failure(context);

          assertThat(analysis.getDescription())
              .isEqualTo(
                  "The client \"greeter\" is used, but connect.client.greeter.base-url is not"
                      + " set.");
          assertThat(analysis.getAction()).contains("one of the clients [other]");
        });
  }

  @Test
  void invalidUrl_isExplained() {
    new ApplicationContextRunner()
        .withUserConfiguration(Contexts.Empty.class)
        .withPropertyValues("connect.client.greeter.base-url=localhost")
        .run(context -> {
          ConnectClients clients = context.getBean(ConnectClients.class);

          assertThatThrownBy(() -> clients.transport("greeter"))
              .hasMessageStartingWith(
                  "connect.client.greeter.base-url is not the URL of a server: ");
        });
  }

  @Test
  void closedContext_closesTheTransports() {
    Contexts.of(Server.class)
        .run(server -> {
          AtomicReference<Transport> transport = new AtomicReference<>();
          clients(Contexts.Empty.class)
              .withPropertyValues("connect.client.greeter.base-url=" + Contexts.url(server))
              .run(context ->
                  transport.set(context.getBean(ConnectClients.class).transport("greeter")));

          assertThatThrownBy(
                  () -> GreetServiceClient.of(transport.get()).greet(Greeter.request("Ada")))
              .isInstanceOf(RpcException.class);
        });
  }
}
