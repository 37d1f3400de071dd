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
 * How a client calls: protocol, codec, and what holds for all of its calls. Immutable and
 * thread-safe.
 */
public final class ClientConfig {

  private static final ClientConfig DEFAULTS = new Builder().build();

  private final Builder values;

  private ClientConfig(Builder values) {
    this.values = values;
  }

  /** Connect with messages in binary form, no timeout, responses of up to 4 MiB. */
  public static ClientConfig defaults() {
    return DEFAULTS;
  }

  /** A builder that starts with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts with this configuration. */
  public Builder toBuilder() {
    return new Builder(values);
  }

  /** The protocol to speak; {@link Protocol#CONNECT} by default. */
  public Protocol protocol() {
    return values.protocol;
  }

  /**
   * The name of the codec. By default it is the first of {@link #codecs()}, or {@code proto} where
   * those on the path are taken.
   */
  public String codec() {
    String name = values.codec;
    if (name != null) {
      return name;
    }
    List<Codec> exactly = values.codecs;
    return exactly == null || exactly.isEmpty() ? "proto" : exactly.getFirst().name();
  }

  /** The codecs to take, the preferred first; empty for those on the path. */
  public Optional<List<Codec>> codecs() {
    return Optional.ofNullable(values.codecs);
  }

  /** The codecs that were added to these. */
  public List<Codec> addedCodecs() {
    return List.copyOf(values.addedCodecs);
  }

  /** The compressions to take, the preferred first; empty for those on the path. */
  public Optional<List<Compression>> compressions() {
    return Optional.ofNullable(values.compressions);
  }

  /** The compressions that were added to these. */
  public List<Compression> addedCompressions() {
    return List.copyOf(values.addedCompressions);
  }

  /** The header fields of every call. */
  public Headers headers() {
    return values.headers;
  }

  /** How long a call may take that says nothing of it. */
  public Optional<Duration> timeout() {
    return Optional.ofNullable(values.timeout);
  }

  /** What holds for the calls of services, by their full names; immutable. */
  public Map<String, CallOptions> serviceOptions() {
    return Map.copyOf(values.serviceOptions);
  }

  /** What holds for the calls of methods, by {@link RpcMethod#procedure}; immutable. */
  public Map<String, CallOptions> methodOptions() {
    return Map.copyOf(values.methodOptions);
  }

  /** The name of the compression of requests. */
  public Optional<String> sendCompression() {
    return Optional.ofNullable(values.sendCompression);
  }

  /** The length from which a request message is compressed; 1,024 bytes by default. */
  public int compressionMinimumBytes() {
    return values.compressionMinimumBytes;
  }

  /** The names of the compressions that responses may have; empty for all that there are. */
  public Optional<List<String>> acceptCompressions() {
    return Optional.ofNullable(values.acceptCompressions);
  }

  /** The limits of messages; {@link ClientLimits#defaults()} by default. */
  public ClientLimits limits() {
    return values.limits;
  }

  /** Whether methods without side effects are called by GET; false by default. */
  public boolean useGet() {
    return values.useGet;
  }

  /** How long path and query may be for a call by GET; 8 KiB by default. */
  public int maxUrlBytes() {
    return values.maxUrlBytes;
  }

  /** The interceptors, the outermost first. */
  public List<ClientInterceptor> interceptors() {
    return List.copyOf(values.interceptors);
  }

  /** What adds metadata to each request, in its order. */
  public List<ClientHeadInterceptor> headInterceptors() {
    return List.copyOf(values.headInterceptors);
  }

  /** What is asked for the listeners of each call. */
  public List<ClientListener.Factory> listeners() {
    return List.copyOf(values.listeners);
  }

  /** What is current around the code that calls call back, the outermost first. */
  public List<ClientCallScope> scopes() {
    return List.copyOf(values.scopes);
  }

  /** What runs the callbacks of asynchronous calls; empty for a virtual thread for each. */
  public Optional<Executor> callbackExecutor() {
    return Optional.ofNullable(values.callbackExecutor);
  }

  /** Collects settings. Not thread-safe. */
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
    private final List<ClientInterceptor> interceptors = new ArrayList<>();
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

    /** Sets the protocol. */
    public Builder protocol(Protocol protocol) {
      this.protocol = Objects.requireNonNull(protocol, "protocol");
      return this;
    }

    /** Sets the codec by its name, such as {@code proto} or {@code json}. */
    public Builder codec(String name) {
      this.codec = Objects.requireNonNull(name, "name");
      return this;
    }

    /**
     * Sets which codecs there are, in place of those on the path.
     *
     * @param exactly the first is the client's, unless {@link #codec(String)} names another; no two
     *     of the same name
     */
    public Builder codecs(Codec... exactly) {
      this.codecs = List.of(exactly);
      return this;
    }

    /** Sets the codec, which need not be on the path. */
    public Builder codec(Codec codec) {
      this.addedCodecs.add(codec);
      return codec(codec.name());
    }

    /**
     * Sets a header field of every call, in place of all that there are of its name.
     *
     * @throws IllegalArgumentException if the name or the value is not allowed in HTTP
     */
    public Builder header(String name, String value) {
      return headers(headers.toBuilder().set(name, value).build());
    }

    /**
     * Adds a header field of every call to those that there are of its name.
     *
     * @throws IllegalArgumentException if the name or the value is not allowed in HTTP
     */
    public Builder addHeader(String name, String value) {
      return headers(headers.toBuilder().add(name, value).build());
    }

    /** Sets the header fields of every call, in place of all that there are. */
    public Builder headers(Headers fields) {
      this.headers = Objects.requireNonNull(fields, "fields");
      return this;
    }

    /**
     * Sets how long a call may take that says nothing of it.
     *
     * @param timeout more than zero
     */
    public Builder timeout(Duration timeout) {
      if (timeout.isNegative() || timeout.isZero()) {
        throw new IllegalArgumentException("the timeout must be positive, but was " + timeout);
      }
      this.timeout = timeout;
      return this;
    }

    /**
     * Sets what holds for the calls of a service. What a call says itself comes before it, then
     * what is set for the method; what this leaves open is as for all calls.
     *
     * @param service the service's full name, such as {@code greet.v1.GreetService}
     */
    public Builder options(String service, CallOptions defaults) {
      if (service.isEmpty()) {
        throw new IllegalArgumentException("the name of a service must not be empty");
      }
      this.serviceOptions.put(service, Objects.requireNonNull(defaults, "defaults"));
      return this;
    }

    /**
     * Sets what holds for the calls of a method. What a call says itself comes before it; what this
     * leaves open is as for the service, and as for all calls.
     */
    public Builder options(RpcMethod<?, ?> method, CallOptions defaults) {
      this.methodOptions.put(method.procedure(), Objects.requireNonNull(defaults, "defaults"));
      return this;
    }

    /**
     * Sets which compressions there are, in place of gzip, deflate and those on the path. Servers
     * are told that responses may have any of them, unless {@link #acceptCompressions} names fewer.
     *
     * @param exactly the preferred first, none for no compression; no two of the same name; those
     *     of {@link #compression} are there, too
     */
    public Builder compressions(Compression... exactly) {
      this.compressions = List.of(exactly);
      return this;
    }

    /** Adds a compression, in place of one of the same name. */
    public Builder compression(Compression compression) {
      this.addedCompressions.add(Objects.requireNonNull(compression, "compression"));
      return this;
    }

    /**
     * Sets the compression of requests, which by default are not compressed.
     *
     * @param name such as {@code gzip}
     */
    public Builder sendCompression(String name) {
      this.sendCompression = Objects.requireNonNull(name, "name");
      return this;
    }

    /**
     * Sets the length from which a request message is compressed, where there is a compression.
     *
     * @param bytes zero or more; with zero every message is compressed, empty ones too
     */
    public Builder compressionMinimumBytes(int bytes) {
      if (bytes < 0) {
        throw new IllegalArgumentException(
            "the shortest message to compress has zero or more bytes, but was " + bytes);
      }
      this.compressionMinimumBytes = bytes;
      return this;
    }

    /** Sets the compressions that responses may have, the preferred first; all by default. */
    public Builder acceptCompressions(String... names) {
      this.acceptCompressions = List.of(names);
      return this;
    }

    /** Sets the limits of messages. */
    public Builder limits(ClientLimits limits) {
      this.limits = Objects.requireNonNull(limits, "limits");
      return this;
    }

    /** Sets whether methods without side effects are called by GET, where that is Connect's. */
    public Builder useGet(boolean useGet) {
      this.useGet = useGet;
      return this;
    }

    /**
     * Sets how long path and query may be for a call by GET; a longer one is sent by POST.
     *
     * @param bytes zero or more
     */
    public Builder maxUrlBytes(int bytes) {
      if (bytes < 0) {
        throw new IllegalArgumentException("a URL has zero or more bytes, but was " + bytes);
      }
      this.maxUrlBytes = bytes;
      return this;
    }

    /** Adds an interceptor around all calls, inside those that were added before. */
    public Builder interceptor(ClientInterceptor interceptor) {
      this.interceptors.add(Objects.requireNonNull(interceptor, "interceptor"));
      return this;
    }

    /** Adds what adds metadata to each request, after those that were added before. */
    public Builder headInterceptor(ClientHeadInterceptor interceptor) {
      this.headInterceptors.add(Objects.requireNonNull(interceptor, "interceptor"));
      return this;
    }

    /** Adds what is asked for a listener of each call. */
    public Builder listener(ClientListener.Factory factory) {
      this.listeners.add(Objects.requireNonNull(factory, "factory"));
      return this;
    }

    /** Adds what is current around the code that calls call back, within those added before. */
    public Builder scope(ClientCallScope scope) {
      this.scopes.add(Objects.requireNonNull(scope, "scope"));
      return this;
    }

    /**
     * Sets what completes the stages of asynchronous calls and hence runs what depends on them.
     *
     * @param executor should not run a task on the thread that submits it, which may be the
     *     transport's: no other call of the thread goes on meanwhile, and blocking calls fail there
     *     with {@link IllegalStateException}
     */
    public Builder callbackExecutor(Executor executor) {
      this.callbackExecutor = Objects.requireNonNull(executor, "executor");
      return this;
    }

    /** The configuration. */
    public ClientConfig build() {
      return new ClientConfig(new Builder(this));
    }
  }
}
