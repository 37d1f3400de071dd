package dev.connectjava.spring;

import dev.connectjava.tls.ClientAuthentication;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The properties of the server. Immutable and thread-safe.
 *
 * @param enabled Whether to start a server for the services among the beans.
 * @param transport What carries the calls: netty, on a port of its own, or servlet, the
 *     application's own web server with connect-servlet.
 * @param servlet The servlet in the application's own web server.
 * @param address Name or address of the interface on which to listen; all interfaces by default.
 * @param port Port on which to listen; 0 for any free port, which local.connect.port then has; -1
 *     if a NettyServerCustomizer chooses where to listen.
 * @param unixSocket Path of the Unix domain socket on which to listen in place of the port.
 * @param pathPrefix Prefix of the paths of all procedures, such as /api.
 * @param ssl TLS.
 * @param limits Limits of requests and responses.
 * @param deadline Deadlines of calls.
 * @param compression Compression of responses.
 * @param cors Web pages of other origins.
 * @param reflection Server reflection of gRPC.
 * @param health Health service of gRPC and HTTP probes.
 * @param security Spring Security.
 * @param connections Limits of connections.
 * @param keepAlive HTTP/2 pings.
 * @param shutdown End of the server.
 */
@ConfigurationProperties("connect.server")
record ConnectServerProperties(
    @DefaultValue("true") boolean enabled,
    @DefaultValue("netty") ServerTransport transport,
    @DefaultValue Servlet servlet,
    @Nullable String address,
    @DefaultValue("9090") int port,
    @Nullable Path unixSocket,
    @DefaultValue("") String pathPrefix,
    @DefaultValue Ssl ssl,
    @DefaultValue Limits limits,
    @DefaultValue Deadline deadline,
    @DefaultValue Compression compression,
    @DefaultValue Cors cors,
    @DefaultValue Reflection reflection,
    @DefaultValue Health health,
    @DefaultValue Security security,
    @DefaultValue Connections connections,
    @DefaultValue @NestedConfigurationProperty KeepAliveProperties keepAlive,
    @DefaultValue Shutdown shutdown) {

  /**
   * The servlet in the application's own web server.
   *
   * @param path Path below which the servlet has all that the router has, such as /rpc, or / for
   *     all paths. By default it has only the paths of the services and of the HTTP probes.
   * @param probes Whether the servlet has /healthz and /readyz, if it has no path. It leaves them
   *     to the application if management.endpoint.health.probes.add-additional-paths is true.
   */
  record Servlet(@Nullable String path, @DefaultValue("true") boolean probes) {}

  /**
   * TLS.
   *
   * @param bundle Name of the SSL bundle with the server's certificate; without one, the server
   *     speaks plaintext.
   * @param clientAuthentication Whether clients need a certificate that the bundle trusts.
   */
  record Ssl(
      @Nullable String bundle, @DefaultValue("none") ClientAuthentication clientAuthentication) {}

  /**
   * Limits of requests and responses.
   *
   * @param requestMessageSize Maximum size of a request message, before and after decompression.
   * @param responseMessageSize Maximum size of a response message; no limit by default.
   * @param headerListSize Maximum size of the header fields of a request.
   * @param totalMessageMemory Memory for the messages of all connections; a quarter of the heap by
   *     default.
   * @param connectionMessageMemory Memory for the messages of one connection; half of the total by
   *     default.
   * @param requestIdleTimeout How long a request may make no progress.
   */
  record Limits(
      @DefaultValue("4MB") DataSize requestMessageSize,
      @Nullable DataSize responseMessageSize,
      @DefaultValue("16KB") DataSize headerListSize,
      @Nullable DataSize totalMessageMemory,
      @Nullable DataSize connectionMessageMemory,
      @DefaultValue("30s") Duration requestIdleTimeout) {}

  /**
   * Deadlines of calls.
   *
   * @param defaultTimeout Timeout of calls whose client asks for none; no deadline by default.
   * @param minTimeout Shortest timeout that a client may ask for; a shorter one is lengthened.
   * @param maxTimeout Longest timeout that a client may ask for; a longer one is shortened.
   */
  record Deadline(
      @Nullable Duration defaultTimeout,
      @Nullable Duration minTimeout,
      @Nullable Duration maxTimeout) {}

  /**
   * Compression of responses.
   *
   * @param enabled Whether responses are compressed for clients that accept it.
   * @param minResponseSize Size from which on a response message is compressed.
   */
  record Compression(
      @DefaultValue("true") boolean enabled, @DefaultValue("1KB") DataSize minResponseSize) {}

  /**
   * Web pages of other origins.
   *
   * @param allowedOrigins Origins whose pages may call the server, such as https://app.example.com;
   *     "*" for all.
   * @param allowedHeaders Request headers that these pages may send, besides those of the
   *     protocols.
   * @param allowCredentials Whether these pages may send cookies and client certificates.
   * @param maxAge How long a browser may cache the answer to a preflight request.
   */
  record Cors(
      @DefaultValue List<String> allowedOrigins,
      @DefaultValue List<String> allowedHeaders,
      @DefaultValue("false") boolean allowCredentials,
      @DefaultValue("2h") Duration maxAge) {}

  /**
   * Server reflection.
   *
   * @param enabled Whether clients can ask for the schemas of all services.
   */
  record Reflection(@DefaultValue("false") boolean enabled) {}

  /**
   * Health.
   *
   * @param enabled Whether the server has the health service of gRPC, /healthz and /readyz.
   * @param group Health group or component of Actuator that decides whether the server is serving;
   *     the health of the whole application by default.
   * @param interval How often the health is asked for.
   * @param intercepted Whether interceptors among the beans see the calls of this health service.
   *     That of Spring Security never sees them.
   */
  record Health(
      @DefaultValue("true") boolean enabled,
      @Nullable String group,
      @DefaultValue("5s") Duration interval,
      @DefaultValue("true") boolean intercepted) {}

  /**
   * Spring Security.
   *
   * @param enabled Whether calls are authenticated, if Spring Security is on the class path.
   */
  record Security(@DefaultValue("true") boolean enabled) {}

  /**
   * Limits of connections.
   *
   * @param max Maximum number of open connections; no limit by default.
   * @param maxAge Age at which clients are asked to open a new connection; no limit by default.
   * @param idleTimeout How long a connection may have no open call.
   */
  record Connections(
      @Nullable Integer max,
      @Nullable Duration maxAge,
      @DefaultValue("30m") Duration idleTimeout) {}

  /**
   * End of the server.
   *
   * @param drainDelay How long the server continues as before after it has reported that it is not
   *     serving: the time that load balancers need to notice.
   * @param grace How long to wait for calls in flight. By default what is left of
   *     spring.lifecycle.timeout-per-shutdown-phase after the drain delay. Both together have to be
   *     a second shorter than this timeout.
   */
  record Shutdown(@DefaultValue("0s") Duration drainDelay, @Nullable Duration grace) {}
}
