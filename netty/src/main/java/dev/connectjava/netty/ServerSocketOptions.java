package dev.connectjava.netty;

import java.util.OptionalInt;

/**
 * Socket options of a server, for its listening socket and for the connections that it accepts.
 * Immutable and thread-safe.
 *
 * <pre>{@code
 * NettyServer.builder()
 *     .socketOptions(ServerSocketOptions.builder().reusePort(true).backlog(4_096).build())
 * }</pre>
 *
 * @see ClientSocketOptions
 */
public final class ServerSocketOptions {

  /** The backlog that is used if none was set. */
  static final int DEFAULT_BACKLOG = 1024;

  private static final ServerSocketOptions DEFAULTS = new Builder().build();

  private final OptionalInt backlog;
  private final boolean reusePort;
  private final boolean tcpNoDelay;
  private final boolean tcpKeepAlive;
  private final OptionalInt receiveBufferBytes;
  private final OptionalInt sendBufferBytes;

  private ServerSocketOptions(Builder builder) {
    this.backlog = builder.backlog;
    this.reusePort = builder.reusePort;
    this.tcpNoDelay = builder.tcpNoDelay;
    this.tcpKeepAlive = builder.tcpKeepAlive;
    this.receiveBufferBytes = builder.receiveBufferBytes;
    this.sendBufferBytes = builder.sendBufferBytes;
  }

  /** Returns the default options, which the methods of {@link Builder} document. */
  public static ServerSocketOptions defaults() {
    return DEFAULTS;
  }

  /** Returns a builder with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns a builder with these options. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.backlog = backlog;
    builder.reusePort = reusePort;
    builder.tcpNoDelay = tcpNoDelay;
    builder.tcpKeepAlive = tcpKeepAlive;
    builder.receiveBufferBytes = receiveBufferBytes;
    builder.sendBufferBytes = sendBufferBytes;
    return builder;
  }

  /** Returns how many connections may wait to be accepted; empty for the default of 1,024. */
  public OptionalInt backlog() {
    return backlog;
  }

  /** Returns whether other sockets may listen on the same port: {@code SO_REUSEPORT}. */
  public boolean reusePort() {
    return reusePort;
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

  /** A builder for {@link ServerSocketOptions}. Not thread-safe. */
  public static final class Builder {

    private OptionalInt backlog = OptionalInt.empty();
    private boolean reusePort;
    private boolean tcpNoDelay = true;
    private boolean tcpKeepAlive;
    private OptionalInt receiveBufferBytes = OptionalInt.empty();
    private OptionalInt sendBufferBytes = OptionalInt.empty();

    private Builder() {}

    /**
     * Sets how many connections may wait until the server accepts them. Beyond that, the system
     * does not answer further ones. It may have a lower limit, such as {@code net.core.somaxconn}
     * of Linux. 1,024 by default. Excludes {@link NettyServer.Builder#listeningChannel}, which
     * already has a backlog.
     *
     * @param connections 1 or more
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder backlog(int connections) {
      this.backlog = OptionalInt.of(Settings.inRange("backlog", connections, 1, Integer.MAX_VALUE));
      return this;
    }

    /**
     * Sets {@code SO_REUSEPORT}. If true, other sockets with this option may listen on the same
     * port, in this process or in others of the same user, and the system distributes new
     * connections among them. With it, a new process can start before the old one ends. Linux,
     * macOS and the BSDs have this option; Windows does not. False by default. True excludes {@link
     * NettyServer.Builder#unixSocket} and {@link NettyServer.Builder#listeningChannel}.
     */
    public Builder reusePort(boolean reuse) {
      this.reusePort = reuse;
      return this;
    }

    /**
     * Sets {@code TCP_NODELAY}. If true, the system sends small segments at once. If false, it
     * holds them back until the client has acknowledged earlier ones (Nagle's algorithm). True by
     * default. False excludes {@link NettyServer.Builder#unixSocket}.
     */
    public Builder tcpNoDelay(boolean noDelay) {
      this.tcpNoDelay = noDelay;
      return this;
    }

    /**
     * Sets {@code SO_KEEPALIVE}. If true, the system probes silent connections, usually after two
     * hours, and closes those whose client does not answer. False by default. {@link KeepAlive}
     * pings over HTTP/2 with intervals of its own. True excludes {@link
     * NettyServer.Builder#unixSocket}.
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
    public ServerSocketOptions build() {
      return new ServerSocketOptions(this);
    }
  }
}
