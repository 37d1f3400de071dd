package dev.connectjava.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.greet.v1.GreetRequest;
import com.example.greet.v1.GreetService;
import com.example.greet.v1.GreetServiceClient;
import com.example.greet.v1.Language;
import dev.connectjava.health.ServingStatus;
import io.grpc.health.v1.HealthCheckResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;
import org.springframework.javapoet.ClassName;
import org.springframework.mock.web.MockServletContext;
import org.springframework.web.context.support.GenericWebApplicationContext;

/** An application that Spring has processed ahead of time serves as it does otherwise. */
@CompileWithForkedClassLoader
class AheadOfTimeTest {

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @ImportConnectClients(name = "greeter", types = GreetServiceClient.class)
  static class Application {

    @Bean
    Greeter greeter() {
      return new Greeter();
    }
  }

  private static void set(GenericApplicationContext context, String name, String value) {
    context
        .getEnvironment()
        .getPropertySources()
        .addFirst(new MapPropertySource(name, Map.of(name, value)));
  }

  @Test
  void processedApplication_servesCallsAndHealth() throws Exception {
    AnnotationConfigApplicationContext source = new AnnotationConfigApplicationContext();
    source.register(Application.class);
    set(source, "connect.server.port", "0");
    set(source, "management.endpoint.health.probes.enabled", "false");
    TestGenerationContext generation = new TestGenerationContext();
    ClassName initializer =
        new ApplicationContextAotGenerator().processAheadOfTime(source, generation);
    generation.writeGeneratedContent();

    assertHints(generation.getRuntimeHints());
    TestCompiler.forSystem()
        .with(generation)
        .compile(compiled ->
            run(
                compiled.getInstance(
                    ApplicationContextInitializer.class, initializer.reflectionName())));
  }

  /** An application whose web server carries the calls. */
  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration({
    ConnectHealthAutoConfiguration.class,
    ConnectRouterAutoConfiguration.class,
    ConnectServerAutoConfiguration.class,
    ConnectServletAutoConfiguration.class,
    ConnectServletSecurityAutoConfiguration.class,
    LifecycleAutoConfiguration.class,
    ServletRequirementsAutoConfiguration.class
  })
  static class ServletApplication {

    @Bean
    Greeter greeter() {
      return new Greeter();
    }
  }

  @Test
  void processedServlet_isRegistered() throws Exception {
    GenericWebApplicationContext source = new GenericWebApplicationContext();
    set(source, "connect.server.transport", "servlet");
    new AnnotatedBeanDefinitionReader(source).register(ServletApplication.class);
    TestGenerationContext generation = new TestGenerationContext();
    ClassName initializer =
        new ApplicationContextAotGenerator().processAheadOfTime(source, generation);
    generation.writeGeneratedContent();

    TestCompiler.forSystem()
        .with(generation)
        .compile(compiled ->
            runServlet(
                compiled.getInstance(
                    ApplicationContextInitializer.class, initializer.reflectionName())));
  }

  @SuppressWarnings({"rawtypes", "unchecked"}) // The generated class has the parameter.
  private static void runServlet(ApplicationContextInitializer initializer) {
    try (GenericWebApplicationContext context =
        new GenericWebApplicationContext(new MockServletContext())) {
      set(context, "connect.server.transport", "servlet");
      initializer.initialize(context);
      context.refresh();

      ServletRegistrationBean<?> registration = context.getBean(ServletRegistrationBean.class);
      assertThat(registration.getUrlMappings()).contains("/greet.v1.GreetService/*");
      assertThat(context.getBean(ConnectServer.class).isRunning()).isTrue();
    }
  }

  private static void assertHints(RuntimeHints hints) {
    assertThat(
            RuntimeHintsPredicates.reflection()
                .onType(GreetRequest.class)
                .and(RuntimeHintsPredicates.reflection().onType(GreetRequest.Builder.class))
                .and(RuntimeHintsPredicates.reflection().onType(Language.class))
                .and(RuntimeHintsPredicates.reflection().onType(HealthCheckResponse.class)))
        .accepts(hints);
    assertThat(
            RuntimeHintsPredicates.reflection()
                .onType(GreetService.class)) // Its method definition, for proxies.
        .accepts(hints);
  }

  @SuppressWarnings({"rawtypes", "unchecked"}) // The generated class has the parameter.
  private static void run(ApplicationContextInitializer initializer) {
    try (GenericApplicationContext context = new GenericApplicationContext()) {
      set(context, "connect.server.port", "0");
      set(context, "management.endpoint.health.probes.enabled", "false");
      set(context, "connect.client.greeter.base-url", "http://localhost:1");
      initializer.initialize(context);
      context.refresh();

      assertThat(Contexts.greet(context, "Ada")).isEqualTo("Hello, Ada!");
      assertThat(context.getBean(GreetServiceClient.class)).isNotNull();
      assertThat(context.getBean(HealthSource.class).status()).isEqualTo(ServingStatus.SERVING);
      assertThat(context.getBeanDefinitionNames()).contains("connectHealthIndicator");
    }
  }
}
