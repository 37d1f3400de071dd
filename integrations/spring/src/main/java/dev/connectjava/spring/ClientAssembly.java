package dev.connectjava.spring;

import dev.connectjava.ClientConfig;
import dev.connectjava.ClientLimits;
import dev.connectjava.Transport;
import dev.connectjava.netty.NettyTransport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundles;

/**
 * Builds the transports of clients from the properties and from the beans of a context, each type
 * in its order.
 *
 * @param properties the properties of the clients
 * @param bundles where the properties find TLS settings; null for none
 * @param beans the context's beans
 */
record ClientAssembly(
    ConnectClientProperties properties, @Nullable SslBundles bundles, ClientBeans beans)
    implements Function<String, Transport> {

  /**
   * Returns the transport of a client.
   *
   * @throws ConnectPropertyException if there is no client of this name, or a property does not
   *     allow it
   */
  @Override
  public Transport apply(String name) {
    String prefix = "connect.client." + name + ".";
    ConnectClientProperties.Client client = properties.client().get(name);
    String url = client == null ? null : client.baseUrl();
    if (client == null || url == null) {
      throw new ConnectPropertyException(
          "The client \"" + name + "\" is used, but " + prefix + "base-url is not set.",
          "Set "
              + prefix
              + "base-url to the URL of the server, such as http://localhost:9090, or"
              + " use one of the clients "
              + properties.client().keySet()
              + ".",
          null);
    }
    NettyTransport.Builder transport =
        PropertyValues.apply(
            "connect.client." + name, () -> withConnections(transport(prefix, url), client));
    transport.config(config(name, prefix, client));
    String bundle = client.ssl().bundle();
    if (bundle != null) {
      BundleTls tls = new BundleTls(prefix + "ssl.bundle", bundle);
      transport.tls(tls.client(tls.in(bundles)));
    }
    beans
        .transportCustomizers()
        .orderedStream()
        .forEach(customizer -> customizer.customize(name, transport));
    return transport.build();
  }

  private static NettyTransport.Builder transport(String prefix, String url) {
    try {
      return NettyTransport.builder(url);
    } catch (IllegalArgumentException e) {
      throw new ConnectPropertyException(
          prefix + "base-url is not the URL of a server: " + e.getMessage(),
          "Set " + prefix + "base-url to a URL such as http://localhost:9090.",
          e);
    }
  }

  private static NettyTransport.Builder withConnections(
      NettyTransport.Builder transport, ConnectClientProperties.Client client) {
    transport
        .connectTimeout(client.connectTimeout())
        .idleTimeout(client.idleTimeout())
        .minConnections(client.minConnections())
        .maxConnections(client.maxConnections());
    if (client.httpVersion() != null) {
      transport.httpVersion(client.httpVersion());
    }
    client.keepAlive().settings().ifPresent(transport::keepAlive);
    return transport;
  }

  private ClientConfig config(String name, String prefix, ConnectClientProperties.Client client) {
    ClientConfig.Builder config =
        PropertyValues.apply("connect.client." + name, () -> calls(prefix, client));
    beans.interceptors().orderedStream().forEach(config::interceptor);
    beans.headInterceptors().orderedStream().forEach(config::headInterceptor);
    beans.listeners().orderedStream().forEach(config::listener);
    beans.scopes().orderedStream().forEach(config::scope);
    beans
        .configCustomizers()
        .orderedStream()
        .forEach(customizer -> customizer.customize(name, config));
    return config.build();
  }

  private static ClientConfig.Builder calls(String prefix, ConnectClientProperties.Client client) {
    ClientConfig.Builder config =
        ClientConfig.builder()
            .protocol(client.protocol())
            .useGet(client.useGet())
            .limits(limits(prefix, client.limits()));
    if (client.codec() != null) {
      config.codec(client.codec());
    }
    if (client.timeout() != null) {
      config.timeout(client.timeout());
    }
    if (client.sendCompression() != null) {
      config.sendCompression(client.sendCompression());
    }
    client.headers().forEach(config::header);
    return config;
  }

  private static ClientLimits limits(String prefix, ConnectClientProperties.Limits limits) {
    ClientLimits all =
        ClientLimits.defaults()
            .withResponseMessageBytes(
                PropertyBytes.of(
                    prefix + "limits.response-message-size", limits.responseMessageSize()));
    return limits.requestMessageSize() == null
        ? all
        : all.withRequestMessageBytes(
            PropertyBytes.of(prefix + "limits.request-message-size", limits.requestMessageSize()));
  }
}
