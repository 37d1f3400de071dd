package dev.connectjava.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.StringValue;
import dev.connectjava.CallOptions;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.Transport;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.authenticator.BasicAuthenticator;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.descriptor.web.LoginConfig;
import org.apache.tomcat.util.descriptor.web.SecurityCollection;
import org.apache.tomcat.util.descriptor.web.SecurityConstraint;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.ee11.servlet.security.ConstraintMapping;
import org.eclipse.jetty.ee11.servlet.security.ConstraintSecurityHandler;
import org.eclipse.jetty.security.Constraint;
import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.UserStore;
import org.eclipse.jetty.util.security.Credential;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users whom the containers themselves authenticate, by name and password. */
final class ContainerUserTest {

  private static final StringValue EMPTY = StringValue.of("");

  private final UserService users = new UserService();

  private static CallOptions as(String user) {
    String credentials =
        Base64.getEncoder().encodeToString((user + ":secret").getBytes(StandardCharsets.UTF_8));
    return CallOptions.defaults().withHeader("authorization", "Basic " + credentials);
  }

  /** Calls as users with the role, and without it, and without a user. */
  private static void call(int port) {
    for (Wire wire : List.of(Wire.CONNECT_1, Wire.CONNECT_2, Wire.GRPC, Wire.GRPC_WEB_1)) {
      try (Transport transport = wire.transport("http://127.0.0.1:" + port).build()) {
        assertThat(transport.unary(UserService.BLOCKING, EMPTY, as("ada")).getValue())
            .isEqualTo("ada as admin, ada as admin, ada as admin");
        assertThat(transport.unary(UserService.ASYNC, EMPTY, as("ada")).getValue())
            .isEqualTo("ada as admin, ada as admin, ada as admin");
        assertThat(codeOf(transport, as("bob"))).isEqualTo(Code.PERMISSION_DENIED);
        assertThat(codeOf(transport, CallOptions.defaults())).isEqualTo(Code.UNAUTHENTICATED);
      }
    }
  }

  private static Code codeOf(Transport transport, CallOptions options) {
    return catchThrowableOfType(
            RpcException.class, () -> transport.unary(UserService.BLOCKING, EMPTY, options))
        .code();
  }

  @Test
  void tomcat(@TempDir Path folder) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(folder.toString());
    Connector connector = new Connector();
    connector.setPort(0);
    connector.addUpgradeProtocol(new Http2Protocol());
    tomcat.setConnector(connector);
    tomcat.addUser("ada", "secret");
    tomcat.addRole("ada", HeaderUsers.ROLE);
    tomcat.addUser("bob", "secret");
    Context context = tomcat.addContext("", null);
    Wrapper servlet = Tomcat.addServlet(context, "connect", users.servlet());
    servlet.setAsyncSupported(true);
    servlet.addMapping("/*");
    SecurityCollection all = new SecurityCollection();
    all.addPattern("/*");
    SecurityConstraint constraint = new SecurityConstraint();
    constraint.addCollection(all);
    constraint.addAuthRole(HeaderUsers.ROLE);
    context.addSecurityRole(HeaderUsers.ROLE);
    context.addConstraint(constraint);
    context.setLoginConfig(new LoginConfig("BASIC", "test", null, null));
    context.getPipeline().addValve(new BasicAuthenticator());
    tomcat.start();
    call(connector.getLocalPort());
    tomcat.stop();
    tomcat.destroy();
  }

  @Test
  void jetty() throws Exception {
    UserStore store = new UserStore();
    store.addUser("ada", Credential.getCredential("secret"), new String[] {HeaderUsers.ROLE});
    store.addUser("bob", Credential.getCredential("secret"), new String[] {});
    HashLoginService login = new HashLoginService("test");
    login.setUserStore(store);
    ConstraintMapping all = new ConstraintMapping();
    all.setPathSpec("/*");
    all.setConstraint(Constraint.from(HeaderUsers.ROLE));
    ConstraintSecurityHandler security = new ConstraintSecurityHandler();
    security.setLoginService(login);
    security.setAuthenticator(new org.eclipse.jetty.security.authentication.BasicAuthenticator());
    security.setConstraintMappings(List.of(all));
    ServletContextHandler context = new ServletContextHandler("/");
    context.setSecurityHandler(security);
    ServletHolder holder = new ServletHolder(users.servlet());
    holder.setAsyncSupported(true);
    context.addServlet(holder, "/*");
    try (Container container = JettyServer.start(context, null)) {
      call(container.port());
    }
  }
}
