package dev.connectjava.spring;

import com.example.greet.v1.GreetServiceClient;
import dev.connectjava.Protocol;
import dev.connectjava.netty.NettyTransport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Objects;
import java.util.function.Function;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.assertj.ApplicationContextAssertProvider;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Contexts of the tests, with all auto-configurations, on a free port. */
final class Contexts {

  private Contexts() {}

  /** An application without beans of its own. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Empty {}

  /** An application with the service. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class WithGreeter {

    @Bean
    Greeter greeter() {
      return new Greeter();
    }
  }

  /** Returns a runner of the application with the service. */
  static ApplicationContextRunner greeter() {
    return of(WithGreeter.class);
  }

  static ApplicationContextRunner of(Class<?>... configurations) {
    return new ApplicationContextRunner()
        .withUserConfiguration(configurations)
        .withPropertyValues("connect.server.port=0");
  }

  /** Returns what the application says about its failed start. */
  static FailureAnalysis failure(ApplicationContextAssertProvider<?> context) {
    Throwable failure = Objects.requireNonNull(context.getStartupFailure());
    return Objects.requireNonNull(new ConnectPropertyFailureAnalyzer().analyze(failure));
  }

  static int port(ApplicationContext context) {
    return context.getEnvironment().getRequiredProperty("local.connect.port", Integer.class);
  }

  static String url(ApplicationContext context) {
    return "http://localhost:" + port(context);
  }

  /** Calls the server by gRPC. */
  static <T> T call(ApplicationContext context, Function<GreetServiceClient, T> call) {
    try (NettyTransport transport =
        NettyTransport.builder(url(context)).protocol(Protocol.GRPC).build()) {
      return call.apply(GreetServiceClient.of(transport));
    }
  }

  static String greet(ApplicationContext context, String name) {
    return call(context, greet -> greet.greet(Greeter.request(name)).getGreeting());
  }

  /** Calls the server by the JDK's client, with JSON. */
  static HttpResponse<String> postJson(ApplicationContext context, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url(context) + "/greet.v1.GreetService/Greet"))
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  static HttpResponse<String> get(ApplicationContext context, String path) throws Exception {
    return send(HttpRequest.newBuilder(URI.create(url(context) + path)).build());
  }

  static HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.ofString());
    }
  }
}
