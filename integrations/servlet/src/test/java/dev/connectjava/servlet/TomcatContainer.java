package dev.connectjava.servlet;

import jakarta.servlet.Filter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;

/** Tomcat, with HTTP/1.1 and HTTP/2 on one port. */
final class TomcatContainer implements Container {

  private static final Logger LOGGER = Logger.getLogger("org.apache");

  private final Tomcat tomcat;
  private final Path folder;

  private TomcatContainer(Tomcat tomcat, Path folder) {
    this.tomcat = tomcat;
    this.folder = folder;
  }

  static TomcatContainer start(Setup setup) throws Exception {
    LOGGER.setLevel(Level.OFF);
    Path folder = Files.createTempDirectory("tomcat");
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(folder.toString());
    Connector connector = new Connector();
    connector.setPort(0);
    connector.setThrowOnFailure(true);
    connector.setProperty("address", "127.0.0.1");
    connector.setProperty("maxThreads", Integer.toString(FEW_THREADS));
    Http2Protocol http2 = new Http2Protocol();
    http2.setOverheadDataThreshold(0);
    http2.setOverheadWindowUpdateThreshold(0);
    http2.setMaxConcurrentStreams(1_000);
    http2.setMaxConcurrentStreamExecution(1_000);
    connector.addUpgradeProtocol(http2);
    Tls tls = setup.tls();
    if (tls != null) {
      secure(connector, tls);
    }
    tomcat.setConnector(connector);
    Context context = tomcat.addContext(setup.context(), null);
    Wrapper wrapper = Tomcat.addServlet(context, "connect", setup.servlet());
    wrapper.setAsyncSupported(true);
    wrapper.addMapping(setup.mapping());
    Filter filter = setup.filter();
    if (filter != null) {
      add(context, filter);
    }
    tomcat.start();
    return new TomcatContainer(tomcat, folder);
  }

  private static void add(Context context, Filter filter) {
    FilterDef definition = new FilterDef();
    definition.setFilterName("filter");
    definition.setFilter(filter);
    definition.setAsyncSupported("true");
    context.addFilterDef(definition);
    FilterMap mapping = new FilterMap();
    mapping.setFilterName("filter");
    mapping.addURLPattern("/*");
    context.addFilterMap(mapping);
  }

  private static void secure(Connector connector, Tls tls) throws IOException {
    connector.setSecure(true);
    connector.setScheme("https");
    connector.setProperty("SSLEnabled", "true");
    SSLHostConfig host = new SSLHostConfig();
    host.setCertificateVerification("required");
    host.setTrustStore(tls.authorities());
    SSLHostConfigCertificate certificate =
        new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
    certificate.setCertificateKeystore(tls.identity());
    certificate.setCertificateKeystorePassword(tls.password());
    host.addCertificate(certificate);
    connector.addSslHostConfig(host);
  }

  @Override
  public int port() {
    return tomcat.getConnector().getLocalPort();
  }

  @Override
  public void close() throws LifecycleException, IOException {
    tomcat.stop();
    tomcat.destroy();
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted((one, other) -> other.compareTo(one)).toList()) {
        Files.delete(file);
      }
    }
  }
}
