package dev.connectjava.conformance;

import dev.connectjava.Router;
import dev.connectjava.servlet.RouterServlet;
import java.nio.file.Files;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** Starts Tomcat or Jetty with a router as a servlet, with HTTP/1.1 and HTTP/2 on one port. */
final class ServletContainers {

  private static final Logger TOMCAT = Logger.getLogger("org.apache");

  private ServletContainers() {}

  /** Returns the port on which the container listens until the JVM ends. */
  static int start(String name, Router router, @Nullable ServletTls tls) throws Exception {
    RouterServlet servlet = RouterServlet.create(router);
    return switch (name) {
      case "tomcat" -> tomcat(servlet, tls);
      case "jetty" -> jetty(servlet, tls);
      default -> throw new IllegalArgumentException("unknown container: " + name);
    };
  }

  private static int tomcat(RouterServlet servlet, @Nullable ServletTls tls) throws Exception {
    TOMCAT.setLevel(Level.SEVERE);
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
    Connector connector = new Connector();
    connector.setPort(0);
    connector.setThrowOnFailure(true);
    connector.setProperty("address", "127.0.0.1");
    Http2Protocol http2 = new Http2Protocol();
    http2.setOverheadDataThreshold(0); // Small messages are not an attack.
    http2.setOverheadWindowUpdateThreshold(0);
    connector.addUpgradeProtocol(http2);
    if (tls != null) {
      secure(connector, tls);
    }
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", null);
    Wrapper wrapper = Tomcat.addServlet(context, "connect", servlet);
    wrapper.setAsyncSupported(true);
    wrapper.addMapping("/*");
    tomcat.start();
    return connector.getLocalPort();
  }

  private static void secure(Connector connector, ServletTls tls) {
    connector.setSecure(true);
    connector.setScheme("https");
    connector.setProperty("SSLEnabled", "true");
    SSLHostConfig host = new SSLHostConfig();
    if (tls.authorities() != null) {
      host.setCertificateVerification("required");
      host.setTrustStore(tls.authorities());
    }
    SSLHostConfigCertificate certificate =
        new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
    certificate.setCertificateKeystore(tls.identity());
    certificate.setCertificateKeystorePassword(ServletTls.PASSWORD);
    host.addCertificate(certificate);
    connector.addSslHostConfig(host);
  }

  private static int jetty(RouterServlet servlet, @Nullable ServletTls tls) throws Exception {
    Server server = new Server();
    HttpConfiguration http = new HttpConfiguration();
    ServerConnector connector =
        tls == null
            ? new ServerConnector(
                server, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http))
            : secure(server, http, tls);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
    ServletHolder holder = new ServletHolder(servlet);
    holder.setAsyncSupported(true);
    context.addServlet(holder, "/*");
    server.setHandler(context);
    server.start();
    return connector.getLocalPort();
  }

  private static ServerConnector secure(Server server, HttpConfiguration http, ServletTls tls) {
    http.addCustomizer(new SecureRequestCustomizer(false));
    SslContextFactory.Server context = new SslContextFactory.Server();
    context.setKeyStore(tls.identity());
    context.setKeyStorePassword(ServletTls.PASSWORD);
    if (tls.authorities() != null) {
      context.setTrustStore(tls.authorities());
      context.setNeedClientAuth(true);
    }
    ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
    alpn.setDefaultProtocol("http/1.1");
    return new ServerConnector(
        server,
        new SslConnectionFactory(context, alpn.getProtocol()),
        alpn,
        new HTTP2ServerConnectionFactory(http),
        new HttpConnectionFactory(http));
  }
}
