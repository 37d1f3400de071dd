package dev.connectjava;

import dev.connectjava.spi.Codec;
import dev.connectjava.spi.Compression;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a client: protocol, codec, compression, limits, interceptors, and the
 * default options of its calls. Immutable and thread-safe.
 *
 * <pre>{@code
 * ClientConfig config =
 *     ClientConfig.builder()
 *         .protocol(Protocol.GRPC)
 *         .timeout(Duration.ofSeconds(5))
 *         .header("x-client", "shop")
 *         .options(OrdersMethods.EXPORT, CallOptions.defaults().withTimeout(Duration.ofMinutes(1)))
 *         .build();
 * }</pre>
 */
public final class ClientConfig {

  private static final ClientConfig DEFAULTS = new Builder().build();

  private final Builder values;

  private ClientConfig(Builder values) {
    this.values = values;
  }

  /**
   * Returns the default configuration: Connect with messages in binary form, no timeout, responses
   * of up to 4 MiB.
   */
  public static ClientConfig defaults() {
    return DEFAULTS;
  }

  /** Returns a builder that starts with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns a builder that starts with this configuration. */
  public Builder toBuilder() {
    return new Builder(values);
  }

  /** Returns the protocol; {@link Protocol#CONNECT} by default. */
  public Protocol protocol() {
    return values.protocol;
  }

  /**
   * Returns the name of the codec. By default it is the last of {@link #addedCodecs()}; if there is
   * none, the first of {@link #codecs()}; if those are not set, {@code proto}.
   */
  public String codec() {
    String name = values.codec;
    if (name != null) {
      return name;
    }
    if (!values.addedCodecs.isEmpty()) {
      return values.addedCodecs.get(values.addedCodecs.size() - 1).name();
    }
    List<Codec> exactly = values.codecs;
    return exactly == null || exactly.isEmpty() ? "proto" : exactly.get(0).name();
  }

  /**
   * Returns the codecs that are set, the preferred one first; empty to use those on the class path
   * or module path.
   */
  public Optional<List<Codec>> codecs() {
    return Optional.ofNullable(values.codecs);
  }

  /** Returns the codecs that were added; immutable. */
  public List<Codec> addedCodecs() {
    return List.copyOf(values.addedCodecs);
  }

  /**
   * Returns the compressions that are set, the preferred one first; empty to use gzip, deflate and
   * those on the class path or module path.
   */
  public Optional<List<Compression>> compressions() {
    return Optional.ofNullable(values.compressions);
  }

  /** Returns the compressions that were added; immutable. */
  public List<Compression> addedCompressions() {
    return List.copyOf(values.addedCompressions);
  }

  /** Returns the header fields of every call. */
  public Headers headers() {
    return values.headers;
  }

  /** Returns the timeout of calls that set none; empty, which is the default, for no timeout. */
  public Optional<Duration> timeout() {
    return Optional.ofNullable(values.timeout);
  }

  /** Returns the default options for the calls of services, by their full names; immutable. */
  public Map<String, CallOptions> serviceOptions() {
    return Map.copyOf(values.serviceOptions);
  }

  /**
   * Returns the default options for the calls of methods, by {@link RpcMethod#procedure};
   * immutable.
   */
  public Map<String, CallOptions> methodOptions() {
    return Map.copyOf(values.methodOptions);
  }

  /**
   * Returns the name of the compression of requests; empty, which is the default, for no
   * compression.
   */
  public Optional<String> sendCompression() {
    return Optional.ofNullable(values.sendCompression);
  }

  /** Returns the length from which on request messages are compressed; 1,024 bytes by default. */
  public int compressionMinimumBytes() {
    return values.compressionMinimumBytes;
  }

  /**
   * Returns the names of the compressions that responses may have; empty for all that the client
   * has.
   */
  public Optional<List<String>> acceptCompressions() {
    return Optional.ofNullable(values.acceptCompressions);
  }

  /** Returns the limits of messages; {@link ClientLimits#defaults()} by default. */
  public ClientLimits limits() {
    return values.limits;
  }

  /** Returns whether methods without side effects are called by HTTP GET; false by default. */
  public boolean useGet() {
    return values.useGet;
  }

  /** Returns the largest length of path and query for a call by HTTP GET; 8 KiB by default. */
  public int maxUrlBytes() {
    return values.maxUrlBytes;
  }

  /** Returns the interceptors around all calls, the outermost first; immutable. */
  public List<ClientInterceptor> interceptors() {
    return values.interceptors.all();
  }

  /** Returns the interceptors of services, by their full names, the outermost first; immutable. */
  public Map<String, List<ClientInterceptor>> serviceInterceptors() {
    return values.interceptors.ofServices();
  }

  /** Returns those of methods, by {@link RpcMethod#procedure}, the outermost first; immutable. */
  public Map<String, List<ClientInterceptor>> methodInterceptors() {
    return values.interceptors.ofMethods();
  }

  /** Returns the head interceptors, in their order; immutable. */
  public List<ClientHeadInterceptor> headInterceptors() {
    return List.copyOf(values.headInterceptors);
  }

  /** Returns the factories of call listeners, in their order; immutable. */
  public List<ClientListener.Factory> listeners() {
    return List.copyOf(values.listeners);
  }

  /** Returns the scopes, the outermost first; immutable. */
  public List<ClientCallScope> scopes() {
    return List.copyOf(values.scopes);
  }

  /**
   * Returns the executor of the callbacks of asynchronous calls; empty, which is the default, for a
   * virtual thread for each callback.
   */
  public Optional<Executor> callbackExecutor() {
    return Optional.ofNullable(values.callbackExecutor);
  }

  /** A builder that collects settings. Not thread-safe. */
  public static final class Builder {

    private static final int DEFAULT_COMPRESSION_MINIMUM_BYTES = 1_024;
    private static final int DEFAULT_MAX_URL_BYTES = 8 * 1_024;

    private Protocol protocol = Protocol.CONNECT;
    private @Nullable String codec;
    private @Nullable List<Codec> codecs;
    private @Nullable List<Compression> compressions;
    private Headers headers = Headers.empty();
    private @Nullable Duration timeout;
    private @Nullable String sendCompression;
    private int compressionMinimumBytes = DEFAULT_COMPRESSION_MINIMUM_BYTES;
    private @Nullable List<String> acceptCompressions;
    private ClientLimits limits = ClientLimits.defaults();
    private boolean useGet;
    private int maxUrlBytes = DEFAULT_MAX_URL_BYTES;
    private @Nullable Executor callbackExecutor;
    private final Map<String, CallOptions> serviceOptions = new HashMap<>();

    /** By procedures. */
    private final Map<String, CallOptions> methodOptions = new HashMap<>();

    private final List<Codec> addedCodecs = new ArrayList<>();
    private final List<Compression> addedCompressions = new ArrayList<>();
    private final ClientInterceptors interceptors = new ClientInterceptors();
    private final List<ClientHeadInterceptor> headInterceptors = new ArrayList<>();
    private final List<ClientListener.Factory> listeners = new ArrayList<>();
    private final List<ClientCallScope> scopes = new ArrayList<>();

    private Builder() {}

    private Builder(Builder other) {
      this.protocol = other.protocol;
      this.codec = other.codec;
      this.codecs = other.codecs;
      this.compressions = other.compressions;
      this.headers = other.headers;
      this.timeout = other.timeout;
      this.sendCompression = other.sendCompression;
      this.compressionMinimumBytes = other.compressionMinimumBytes;
      this.acceptCompressions = other.acceptCompressions;
      this.limits = other.limits;
      this.useGet = other.useGet;
      this.maxUrlBytes = other.maxUrlBytes;
      this.callbackExecutor = other.callbackExecutor;
      this.serviceOptions.putAll(other.serviceOptions);
      this.methodOptions.putAll(other.methodOptions);
      this.addedCodecs.addAll(other.addedCodecs);
      this.addedCompressions.addAll(other.addedCompressions);
      this.interceptors.addAll(other.interceptors);
      this.headInterceptors.addAll(other.headInterceptors);
      this.listeners.addAll(other.listeners);
      this.scopes.addAll(other.scopes);
    }

    /** Sets the protocol; {@link Protocol#CONNECT} by default. */
    public Builder protocol(Protocol protocol) {
      this.protocol = Objects.requireNonNull(protocol, "protocol");
      return this;
    }

    /**
     * Sets the codec by its name, such as {@code proto} or {@code json}, whatever codecs are added.
     */
    public Builder codec(String name) {
      this.codec = Objects.requireNonNull(name, "name");
      return this;
    }

    /**
     * Sets exactly which codecs the client has, in place of those on the class path or module path.
     *
     * @param exactly the first one is used, unless {@link #codec(String)} names another one or
     *     {@link #codec(Codec)} adds one; no two with the same name
     */
    public Builder codecs(Codec... exactly) {
      this.codecs = List.of(exactly);
      return this;
    }

    /**
     * Adds a codec, which need not be on the class path; it replaces one with the same name. Unlike
     * the method of this name of a router, it also selects the codec: calls use the one that was
     * added last, unless {@link #codec(String)} names another one, before or after.
     */
    public Builder codec(Codec codec) {
      this.addedCodecs.add(Objects.requireNonNull(codec, "codec"));
      return this;
    }

    /**
     * Sets a header field of every call, which replaces all fields with the same name.
     *
     * @throws IllegalArgumentException if the name or the value is not allowed in HTTP
     */
    public Builder header(String name, String value) {
      return headers(headers.toBuilder().set(name, value).build());
    }

    /**
     * Adds a header field of every call after those with the same name.
     *
     * @throws IllegalArgumentException if the name or the value is not allowed in HTTP
     */
    public Builder addHeader(String name, String value) {
      return headers(headers.toBuilder().add(name, value).build());
    }

    /** Sets the header fields of every call, which replace all that were set before. */
    public Builder headers(Headers fields) {
      this.headers = Objects.requireNonNull(fields, "fields");
      return this;
    }

    /**
     * Sets the timeout of calls that set none; no timeout by default.
     *
     * @param timeout more than zero
     * @throws IllegalArgumentException if it is zero or negative
     */
    public Builder timeout(Duration timeout) {
      if (timeout.isNegative() || timeout.isZero()) {
        throw new IllegalArgumentException("the timeout must be positive, but was " + timeout);
      }
      this.timeout = timeout;
      return this;
    }

    /**
     * Sets the default options for the calls of a service. Options of the call itself come before
     * them, then those of the method. Options that are not set have the client's defaults.
     *
     * @param service the service's full name, such as {@code greet.v1.GreetService}
     * @throws IllegalArgumentException if the name is empty
     */
    public Builder options(String service, CallOptions defaults) {
      String name = ClientInterceptors.requireService(service);
      this.serviceOptions.put(name, Objects.requireNonNull(defaults, "defaults"));
      return this;
    }

    /**
     * Sets the default options for the calls of a method. Options of the call itself come before
     * them. Options that are not set have the defaults of the service and of the client.
     */
    public Builder options(RpcMethod<?, ?> method, CallOptions defaults) {
      this.methodOptions.put(method.procedure(), Objects.requireNonNull(defaults, "defaults"));
      return this;
    }

    /**
     * Sets exactly which compressions the client has, in place of gzip, deflate and those on the
     * class path or module path. The client accepts responses with any of them, unless {@link
     * #acceptCompressions} names fewer.
     *
     * @param exactly the preferred one first, none for no compression; no two with the same name.
     *     Compressions of {@link #compression} are added to them
     */
    public Builder compressions(Compression... exactly) {
      this.compressions = List.of(exactly);
      return this;
    }

    /**
     * Adds a compression; it replaces one with the same name. A client can't be created with one
     * that does not work in this JVM.
     */
    public Builder compression(Compression compression) {
      this.addedCompressions.add(Objects.requireNonNull(compression, "compression"));
      return this;
    }

    /**
     * Sets the compression of requests; by default they are not compressed.
     *
     * @param name such as {@code gzip}
     */
    public Builder sendCompression(String name) {
      this.sendCompression = Objects.requireNonNull(name, "name");
      return this;
    }

    /**
     * Sets the length from which on request messages are compressed, if {@link #sendCompression} is
     * set; 1,024 by default. With zero every message is compressed, even an empty one.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Builder compressionMinimumBytes(int bytes) {
      this.compressionMinimumBytes = requireNotNegative("the minimum length to compress", bytes);
      return this;
    }

    /**
     * Sets the names of the compressions that responses may have, the preferred one first; all by
     * default.
     */
    public Builder acceptCompressions(String... names) {
      this.acceptCompressions = List.of(names);
      return this;
    }

    /** Sets the limits of messages; {@link ClientLimits#defaults()} by default. */
    public Builder limits(ClientLimits limits) {
      this.limits = Objects.requireNonNull(limits, "limits");
      return this;
    }

    /**
     * Sets whether methods without side effects are called by HTTP GET, if the protocol is Connect;
     * false by default.
     */
    public Builder useGet(boolean useGet) {
      this.useGet = useGet;
      return this;
    }

    /**
     * Sets the largest length of path and query for a call by HTTP GET; a longer one is sent by
     * POST. 8 KiB by default.
     *
     * @param bytes zero or more
     * @throws IllegalArgumentException if it is negative
     */
    public Builder maxUrlBytes(int bytes) {
      this.maxUrlBytes = requireNotNegative("the maximum length of a URL", bytes);
      return this;
    }

    private static int requireNotNegative(String what, int bytes) {
      if (bytes < 0) {
        throw new IllegalArgumentException(what + " must not be negative, but was " + bytes);
      }
      return bytes;
    }

    /** Adds an interceptor around all calls. It runs inside those that were added before. */
    public Builder interceptor(ClientInterceptor interceptor) {
      this.interceptors.add(interceptor);
      return this;
    }

    /**
     * Adds an interceptor around the calls of a service. It runs inside those of all calls and
     * those that were added for the service before.
     *
     * @param service the service's full name, such as {@code greet.v1.GreetService}; the generated
     *     constant {@code SERVICE_NAME} has it. A name that no service has is not found out
     * @throws IllegalArgumentException if the name is empty
     */
    public Builder interceptor(String service, ClientInterceptor interceptor) {
      this.interceptors.add(service, interceptor);
      return this;
    }

    /**
     * Adds an interceptor around the calls of a method. It runs inside those of the method's
     * service, which are inside those of all calls, and those that were added for it before.
     */
    public Builder interceptor(RpcMethod<?, ?> method, ClientInterceptor interceptor) {
      this.interceptors.add(method, interceptor);
      return this;
    }

    /**
     * Adds a head interceptor, which adds headers to each request. It runs after those that were
     * added before.
     */
    public Builder headInterceptor(ClientHeadInterceptor interceptor) {
      this.headInterceptors.add(Objects.requireNonNull(interceptor, "interceptor"));
      return this;
    }

    /** Adds a factory of listeners, which is called for each call. */
    public Builder listener(ClientListener.Factory factory) {
      this.listeners.add(Objects.requireNonNull(factory, "factory"));
      return this;
    }

    /**
     * Adds a scope around the code that calls call back. It is entered inside those that were added
     * before.
     */
    public Builder scope(ClientCallScope scope) {
      this.scopes.add(Objects.requireNonNull(scope, "scope"));
      return this;
    }

    /**
     * Sets the executor that completes the stages of asynchronous calls and so runs the actions
     * that depend on them; by default a virtual thread for each.
     *
     * @param executor should not run a task on the thread that submits it, which may be the
     *     transport's: all other calls of this thread wait meanwhile, and blocking calls fail there
     *     with {@link IllegalStateException}
     */
    public Builder callbackExecutor(Executor executor) {
      this.callbackExecutor = Objects.requireNonNull(executor, "executor");
      return this;
    }

    /** Returns the configuration. */
    public ClientConfig build() {
      return new ClientConfig(new Builder(this));
    }
  }
}
