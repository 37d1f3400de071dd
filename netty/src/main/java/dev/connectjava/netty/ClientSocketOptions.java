package dev.connectjava.netty;

import java.net.InetAddress;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Socket options of a client's connections. Immutable and thread-safe.
 *
 * <pre>{@code
 * NettyTransport.builder(url)
 *     .socketOptions(ClientSocketOptions.builder().localAddress(ofInterface).build())
 * }</pre>
 *
 * @see ServerSocketOptions
 */
public final class ClientSocketOptions {

  private static final ClientSocketOptions DEFAULTS = new Builder().build();

  private final @Nullable InetAddress localAddress;
  private final boolean tcpNoDelay;
  private final boolean tcpKeepAlive;
  private final OptionalInt receiveBufferBytes;
  private final OptionalInt sendBufferBytes;

  private ClientSocketOptions(Builder builder) {
    this.localAddress = builder.localAddress;
    this.tcpNoDelay = builder.tcpNoDelay;
    this.tcpKeepAlive = builder.tcpKeepAlive;
    this.receiveBufferBytes = builder.receiveBufferBytes;
    this.sendBufferBytes = builder.sendBufferBytes;
  }

  /** Returns the default options, which the methods of {@link Builder} document. */
  public static ClientSocketOptions defaults() {
    return DEFAULTS;
  }

  /** Returns a builder with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns a builder with these options. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.localAddress = localAddress;
    builder.tcpNoDelay = tcpNoDelay;
    builder.tcpKeepAlive = tcpKeepAlive;
    builder.receiveBufferBytes = receiveBufferBytes;
    builder.sendBufferBytes = sendBufferBytes;
    return builder;
  }

  /** Returns the local address of connections; empty for the system's choice. */
  public Optional<InetAddress> localAddress() {
    return Optional.ofNullable(localAddress);
  }

  /** Returns whether small segments are sent without delay: {@code TCP_NODELAY}. */
  public boolean tcpNoDelay() {
    return tcpNoDelay;
  }

  /** Returns whether the system probes silent connections: {@code SO_KEEPALIVE}. */
  public boolean tcpKeepAlive() {
    return tcpKeepAlive;
  }

  /** Returns the size of a connection's receive buffer; empty for the system's choice. */
  public OptionalInt receiveBufferBytes() {
    return receiveBufferBytes;
  }

  /** Returns the size of a connection's send buffer; empty for the system's choice. */
  public OptionalInt sendBufferBytes() {
    return sendBufferBytes;
  }

  /** A builder for {@link ClientSocketOptions}. Not thread-safe. */
  public static final class Builder {

    private @Nullable InetAddress localAddress;
    private boolean tcpNoDelay = true;
    private boolean tcpKeepAlive;
    private OptionalInt receiveBufferBytes = OptionalInt.empty();
    private OptionalInt sendBufferBytes = OptionalInt.empty();

    private Builder() {}

    /**
     * Sets the local address of connections. The system chooses the local port. A local IPv4
     * address can't reach a target's IPv6 addresses, nor the reverse. By default the system chooses
     * the address. Excludes URLs that begin with {@code unix:}.
     */
    public Builder localAddress(InetAddress address) {
      this.localAddress = Objects.requireNonNull(address, "localAddress");
      return this;
    }

    /**
     * Sets {@code TCP_NODELAY}. If true, the system sends small segments at once. If false, it
     * holds them back until the server has acknowledged earlier ones (Nagle's algorithm). True by
     * default. False excludes URLs that begin with {@code unix:}.
     */
    public Builder tcpNoDelay(boolean noDelay) {
      this.tcpNoDelay = noDelay;
      return this;
    }

    /**
     * Sets {@code SO_KEEPALIVE}. If true, the system probes silent connections, usually after two
     * hours, and closes those whose server does not answer. False by default. {@link KeepAlive}
     * pings over HTTP/2 with intervals of its own. True excludes URLs that begin with {@code
     * unix:}.
     */
    public Builder tcpKeepAlive(boolean probe) {
      this.tcpKeepAlive = probe;
      return this;
    }

    /**
     * Sets the size of a connection's receive buffer ({@code SO_RCVBUF}). The system may use
     * another size: Linux doubles it and has limits. By default the system chooses the size and
     * usually adapts it to the connection.
     *
     * @param bytes 1 or more
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder receiveBufferBytes(int bytes) {
      this.receiveBufferBytes = Settings.bufferBytes("receiveBufferBytes", bytes);
      return this;
    }

    /**
     * Sets the size of a connection's send buffer ({@code SO_SNDBUF}). The system may use another
     * size: Linux doubles it and has limits. By default the system chooses the size and usually
     * adapts it to the connection.
     *
     * @param bytes 1 or more
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder sendBufferBytes(int bytes) {
      this.sendBufferBytes = Settings.bufferBytes("sendBufferBytes", bytes);
      return this;
    }

    /** Builds the options. */
    public ClientSocketOptions build() {
      return new ClientSocketOptions(this);
    }
  }
}
