package dev.connectjava.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.StringValue;
import dev.connectjava.AttributeKey;
import dev.connectjava.CallOptions;
import dev.connectjava.Router;
import dev.connectjava.Transport;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletRegistration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/mounting-anywhere.md, which are parts of this file or of the examples. */
final class MountingPageTest {

  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Path ROOT = Path.of("../..");

  private static final AttributeKey<Boolean> ADMIN = AttributeKey.named("admin");

  private final Router router = Router.builder().service(new EchoService()).build();

  private static String withoutIndentation(String text) {
    return text.replaceAll("(?m)^ +", "");
  }

  private static String source(String file) throws IOException {
    return withoutIndentation(Files.readString(ROOT.resolve(file)));
  }

  @Test
  void everyExample_isCompiled() throws IOException {
    String sources =
        source("integrations/servlet/src/test/java/dev/connectjava/servlet/MountingPageTest.java")
            + source(
                "examples/jdk-http-server/src/test/java/dev/connectjava/examples/jdkserver/ServedExchangeTest.java")
            + source(
                "examples/vertx/src/test/java/dev/connectjava/examples/vertx/ServedExchangeTest.java");

    assertThat(BLOCK.matcher(Files.readString(ROOT.resolve("docs/mounting-anywhere.md"))).results())
        .hasSize(7)
        .allSatisfy(block -> assertThat(sources).contains(withoutIndentation(block.group(1))));
  }

  /** Calls a method over HTTP/2. */
  private static void call(int port) {
    call(port, CallOptions.defaults());
  }

  private static void call(int port, CallOptions options) {
    try (Transport transport = Wire.GRPC.transport("http://127.0.0.1:" + port).build()) {
      StringValue hello = StringValue.of("hello");
      assertThat(transport.unary(EchoService.UNARY, hello, options)).isEqualTo(hello);
    }
  }

  @Test
  void tomcat(@TempDir Path folder) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(folder.toString());
    Connector connector = new Connector();
    connector.setPort(0);
    Context context = tomcat.addContext("", null);
    Http2Protocol http2 = new Http2Protocol();
    http2.setOverheadDataThreshold(0);
    http2.setOverheadWindowUpdateThreshold(0);
    http2.setStreamReadTimeout(-1);
    connector.addUpgradeProtocol(http2);
    Wrapper servlet = Tomcat.addServlet(context, "connect", RouterServlet.create(router));
    servlet.setAsyncSupported(true);
    servlet.addMapping("/*");
    tomcat.setConnector(connector);
    tomcat.start();
    call(connector.getLocalPort());
    tomcat.stop();
    tomcat.destroy();
  }

  @Test
  void jetty() throws Exception {
    Server server = new Server();
    ServletContextHandler context = new ServletContextHandler("/");
    ServletHolder holder = new ServletHolder(RouterServlet.create(router));
    holder.setAsyncSupported(true);
    context.addServlet(holder, "/*");
    HttpConfiguration http = new HttpConfiguration();
    HTTP2CServerConnectionFactory http2 = new HTTP2CServerConnectionFactory(http);
    http2.setStreamIdleTimeout(-1);
    ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http), http2);
    server.addConnector(connector);
    server.setHandler(context);
    server.start();
    call(connector.getLocalPort());
    server.stop();
  }

  @Test
  void user() throws Exception {
    AtomicReference<Optional<Principal>> seen = new AtomicReference<>();
    AtomicReference<Optional<Boolean>> admin = new AtomicReference<>();
    Router router =
        Router.builder()
            .service(new EchoService())
            .headInterceptor(context -> {
              Optional<Principal> user = context.attributes().get(RouterServlet.USER_PRINCIPAL);
              seen.set(user);
              admin.set(context.attributes().get(ADMIN));
            })
            .build();
    RouterServlet servlet =
        RouterServlet.builder(router)
            .attributes((request, attributes) -> {
              if (request.isUserInRole("admin")) {
                attributes.set(ADMIN, true);
              }
            })
            .build();
    ServletContextHandler context = new ServletContextHandler("/");
    ServletHolder holder = new ServletHolder(servlet);
    holder.setAsyncSupported(true);
    context.addServlet(holder, "/*");
    FilterHolder filter = new FilterHolder(new HeaderUsers());
    filter.setAsyncSupported(true);
    context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
    try (Container container = JettyServer.start(context, null)) {
      call(container.port(), CallOptions.defaults().withHeader(HeaderUsers.FIELD, "ada"));
    }
    assertThat(seen.get().map(Principal::getName)).hasValue("ada");
    assertThat(admin.get()).hasValue(true);
  }

  @Test
  void anyContainer(@TempDir Path folder) throws Exception {
    ServletContainerInitializer application =
        (classes, servletContext) -> {
          ServletRegistration.Dynamic registration =
              servletContext.addServlet("connect", RouterServlet.create(router));
          registration.setAsyncSupported(true);
          registration.addMapping("/*");
        };
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(folder.toString());
    Connector connector = new Connector();
    connector.setPort(0);
    connector.addUpgradeProtocol(new Http2Protocol());
    tomcat.setConnector(connector);
    tomcat.addContext("", null).addServletContainerInitializer(application, Set.of());
    tomcat.start();
    call(connector.getLocalPort());
    tomcat.stop();
    tomcat.destroy();
  }
}
