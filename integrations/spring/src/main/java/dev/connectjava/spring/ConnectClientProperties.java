package dev.connectjava.spring;

import dev.connectjava.Protocol;
import dev.connectjava.http.HttpVersion;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The properties of the clients. Immutable and thread-safe.
 *
 * @param client Clients by name.
 */
@ConfigurationProperties("connect")
record ConnectClientProperties(@DefaultValue Map<String, Client> client) {

  /**
   * One client.
   *
   * @param baseUrl URL of the server: http:// or https:// with a host, a port and a path, or unix:
   *     with the path of a Unix domain socket.
   * @param protocol Protocol of the calls.
   * @param codec Codec of the messages, such as proto or json.
   * @param timeout Timeout of calls that set none; no timeout by default.
   * @param headers Header fields of every call, by name.
   * @param useGet Whether methods without side effects are called by HTTP GET.
   * @param sendCompression Compression of requests, such as gzip; none by default.
   * @param ssl TLS.
   * @param limits Limits of messages.
   * @param httpVersion The only HTTP version to use; by default the server chooses.
   * @param connectTimeout How long to try each address of the host.
   * @param idleTimeout How long a connection is kept that no call uses.
   * @param minConnections Connections to keep open ahead of calls.
   * @param maxConnections Maximum number of connections.
   * @param keepAlive HTTP/2 pings.
   */
  record Client(
      @Nullable String baseUrl,
      @DefaultValue("connect") Protocol protocol,
      @Nullable String codec,
      @Nullable Duration timeout,
      @DefaultValue Map<String, String> headers,
      @DefaultValue("false") boolean useGet,
      @Nullable String sendCompression,
      @DefaultValue Ssl ssl,
      @DefaultValue Limits limits,
      @Nullable HttpVersion httpVersion,
      @DefaultValue("5s") Duration connectTimeout,
      @DefaultValue("1m") Duration idleTimeout,
      @DefaultValue("0") int minConnections,
      @DefaultValue("100") int maxConnections,
      @DefaultValue @NestedConfigurationProperty KeepAliveProperties keepAlive) {}

  /**
   * TLS.
   *
   * @param bundle Name of the SSL bundle with the trusted authorities and, if servers request one,
   *     the client's certificate; by default the authorities that the JDK trusts.
   */
  record Ssl(@Nullable String bundle) {}

  /**
   * Limits of messages.
   *
   * @param requestMessageSize Maximum size of a request message; no limit by default.
   * @param responseMessageSize Maximum size of a response message.
   */
  record Limits(
      @Nullable DataSize requestMessageSize, @DefaultValue("4MB") DataSize responseMessageSize) {}
}
