package dev.connectjava;

import dev.connectjava.spi.DecodingLimits;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The options of one call of a client: headers, timeout, attributes and others. Immutable and
 * thread-safe, so one value may be used for many calls.
 *
 * <p>An option that is not set here has the client's default: a generated client gets defaults with
 * its method {@code with}, and {@link ClientConfig} has the defaults of all its clients.
 *
 * <pre>{@code
 * GreetServiceClient patient =
 *     greet.with(CallOptions.defaults().withTimeout(Duration.ofSeconds(10)));
 * patient.greet(request, CallOptions.defaults().withHeader("x-request-id", id));
 * }</pre>
 *
 * <p>The builder sets several options at once:
 *
 * <pre>{@code
 * CallOptions options =
 *     CallOptions.builder()
 *         .timeout(Duration.ofSeconds(2))
 *         .responseMessageBytes(16 * 1024 * 1024)
 *         .onTrailers(trailers -> log(trailers.first("server-timing")))
 *         .build();
 * }</pre>
 */
public final class CallOptions {

  private static final CallOptions DEFAULTS = new Builder().build();

  private final Headers headers;
  private final @Nullable Duration timeout;
  private final @Nullable Deadline deadline;
  private final @Nullable RequestContext parent;
  private final boolean detached;
  private final Map<AttributeKey<?>, Object> attributes;
  private final @Nullable String codec;
  private final OptionalInt responseMessageBytes;
  private final @Nullable DecodingLimits responseDecoding;
  private final @Nullable Boolean compress;
  private final @Nullable Boolean useGet;
  private final @Nullable Consumer<? super Headers> onHeaders;
  private final @Nullable Consumer<? super Headers> onTrailers;

  private CallOptions(Builder builder) {
    this.headers = builder.headers.build();
    this.timeout = builder.timeout;
    this.deadline = builder.deadline;
    this.parent = builder.isDetached() ? null : builder.parent();
    this.detached = builder.isDetached();
    this.attributes = Map.copyOf(builder.attributes);
    this.codec = builder.codec;
    this.responseMessageBytes = builder.responseMessageBytes;
    this.responseDecoding = builder.responseDecoding;
    this.compress = builder.compress;
    this.useGet = builder.useGet;
    this.onHeaders = builder.onHeaders;
    this.onTrailers = builder.onTrailers;
  }

  /** Copies options with another parent; called for each call that a served call makes. */
  private CallOptions(CallOptions others, RequestContext parent) {
    this.headers = others.headers;
    this.timeout = others.timeout;
    this.deadline = others.deadline;
    this.parent = parent;
    this.detached = false;
    this.attributes = others.attributes;
    this.codec = others.codec;
    this.responseMessageBytes = others.responseMessageBytes;
    this.responseDecoding = others.responseDecoding;
    this.compress = others.compress;
    this.useGet = others.useGet;
    this.onHeaders = others.onHeaders;
    this.onTrailers = others.onTrailers;
  }

  /** Returns options of which none is set. */
  public static CallOptions defaults() {
    return DEFAULTS;
  }

  /** Returns a builder in which nothing is set. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns a builder that starts with these options. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.headers = headers.toBuilder();
    builder.timeout = timeout;
    builder.deadline = deadline;
    builder.firstParent = parent;
    builder.detachedAtFirst = detached;
    builder.attributes = attributes;
    builder.codec = codec;
    builder.responseMessageBytes = responseMessageBytes;
    builder.responseDecoding = responseDecoding;
    builder.compress = compress;
    builder.useGet = useGet;
    builder.onHeaders = onHeaders;
    builder.onTrailers = onTrailers;
    return builder;
  }

  /**
   * Returns these options, with each option that is not set taken from defaults. An option that
   * both set has these options' value. Timeout and deadline count as one option here, so either of
   * them replaces both of the defaults; so do parent and detachment. Header fields of the defaults
   * are kept, unless these options have a field with the same name: then all fields with this name
   * are those of these options. Each attribute is an option of its own.
   *
   * @param defaults the options that a client sets for all of its calls
   */
  public CallOptions withDefaults(CallOptions defaults) {
    if (defaults == DEFAULTS) {
      return this;
    }
    if (this == DEFAULTS) {
      return Objects.requireNonNull(defaults, "defaults");
    }
    return toBuilder().addDefaults(defaults).build();
  }

  /**
   * Returns these options with a header, which replaces all headers with the same name.
   *
   * @throws IllegalArgumentException if the name or the value is not allowed in HTTP
   */
  public CallOptions withHeader(String name, String value) {
    return toBuilder().header(name, value).build();
  }

  /**
   * Returns these options with another timeout. Their deadline stays, if they have one: the earlier
   * of both ends the call.
   */
  public CallOptions withTimeout(Duration newTimeout) {
    return toBuilder().timeout(newTimeout).build();
  }

  /**
   * Returns these options with another deadline. Their timeout stays, if they have one: the earlier
   * of both ends the call.
   */
  public CallOptions withDeadline(Deadline newDeadline) {
    return toBuilder().deadline(newDeadline).build();
  }

  /** Returns these options for a call on behalf of a served call: see {@link Builder#parent}. */
  public CallOptions withParent(RequestContext newParent) {
    return new CallOptions(this, Objects.requireNonNull(newParent, "parent"));
  }

  /** Returns these options for a call on behalf of no other: see {@link Builder#detached}. */
  public CallOptions detached() {
    return detached ? this : toBuilder().detached().build();
  }

  /** Returns these options with another codec; see {@link Builder#codec}. */
  public CallOptions withCodec(String name) {
    return toBuilder().codec(name).build();
  }

  /**
   * Returns these options with an attribute, which replaces the value that they may have for its
   * key.
   */
  public <T> CallOptions withAttribute(AttributeKey<T> key, T value) {
    return toBuilder().attribute(key, value).build();
  }

  /** Returns the header fields to send. */
  public Headers headers() {
    return headers;
  }

  /**
   * Returns the longest time that the call may take, unless an earlier {@link #deadline()} ends it;
   * empty if it is not set.
   */
  public Optional<Duration> timeout() {
    return Optional.ofNullable(timeout);
  }

  /**
   * Returns the deadline of the call, unless an earlier {@link #timeout()} ends it; empty if it is
   * not set.
   */
  public Optional<Deadline> deadline() {
    return Optional.ofNullable(deadline);
  }

  /**
   * Returns the served call on whose behalf this call is made. If it was not set, it is empty until
   * the call is opened; interceptors also see an inherited one.
   */
  public Optional<RequestContext> parent() {
    return Optional.ofNullable(parent);
  }

  /** Returns whether the call is made on behalf of no other, whichever call its thread serves. */
  public boolean isDetached() {
    return detached;
  }

  /**
   * Returns the value of an attribute; empty if the caller has not set it. Interceptors read it
   * here; listeners, scopes and head interceptors through {@link ClientCallContext#options()}.
   * Attributes are not sent.
   */
  @SuppressWarnings("unchecked") // Only attribute() puts values in, and its key has their class.
  public <T> Optional<T> attribute(AttributeKey<T> key) {
    return Optional.ofNullable((T) attributes.get(Objects.requireNonNull(key, "key")));
  }

  /** Returns the name of the codec of the call's messages, or empty for that of the client. */
  public Optional<String> codec() {
    return Optional.ofNullable(codec);
  }

  /** Returns the length of the longest response message, in bytes; empty if it is not set. */
  public OptionalInt responseMessageBytes() {
    return responseMessageBytes;
  }

  /** Returns the limits for the contents of a response message; empty if they are not set. */
  public Optional<DecodingLimits> responseDecoding() {
    return Optional.ofNullable(responseDecoding);
  }

  /**
   * Returns whether requests are compressed, if the client has a compression for sending; empty if
   * it is not set.
   */
  public Optional<Boolean> compress() {
    return Optional.ofNullable(compress);
  }

  /**
   * Returns whether a method without side effects is called by HTTP GET, if the protocol is
   * Connect; empty if it is not set.
   */
  public Optional<Boolean> useGet() {
    return Optional.ofNullable(useGet);
  }

  /** Returns the consumer of the response's headers; empty if it is not set. */
  public Optional<Consumer<? super Headers>> onHeaders() {
    return Optional.ofNullable(onHeaders);
  }

  /** Returns the consumer of the response's trailers; empty if it is not set. */
  public Optional<Consumer<? super Headers>> onTrailers() {
    return Optional.ofNullable(onTrailers);
  }

  /** A builder that collects options. Not thread-safe. */
  public static final class Builder {

    private Headers.Builder headers = Headers.builder();
    private @Nullable Duration timeout;
    private @Nullable Deadline deadline;
    private @Nullable RequestContext parent;
    private boolean detached;

    /** The parent with which the builder starts, unless it is replaced. */
    private @Nullable RequestContext firstParent;

    private boolean detachedAtFirst;
    private Map<AttributeKey<?>, Object> attributes = Map.of();
    private @Nullable String codec;
    private OptionalInt responseMessageBytes = OptionalInt.empty();
    private @Nullable DecodingLimits responseDecoding;
    private @Nullable Boolean compress;
    private @Nullable Boolean useGet;
    private @Nullable Consumer<? super Headers> onHeaders;
    private @Nullable Consumer<? super Headers> onTrailers;

    private Builder() {}

    /**
     * Sets a header field, which replaces all fields with the same name. It is sent in place of
     * fields with this name in the client's configuration. Names of the protocol, such as {@code
     * content-type}, are not sent.
     *
     * @throws IllegalArgumentException if the name or the value is not allowed in HTTP
     */
    public Builder header(String name, String value) {
      headers.set(name, value);
      return this;
    }

    /**
     * Adds a header field after those with the same name.
     *
     * @throws IllegalArgumentException if the name or the value is not allowed in HTTP
     */
    public Builder addHeader(String name, String value) {
      headers.add(name, value);
      return this;
    }

    /** Sets the header fields, which replace all that were set before. */
    public Builder headers(Headers fields) {
      this.headers = fields.toBuilder();
      return this;
    }

    /**
     * Sets the longest time that the call may take from its opening on, including the time to get a
     * connection. If a {@link #deadline} is set, too, the earlier of both ends the call.
     *
     * @param timeout if it is not positive, the call fails at once
     */
    public Builder timeout(Duration timeout) {
      this.timeout = Objects.requireNonNull(timeout, "timeout");
      return this;
    }

    /**
     * Sets the deadline by which the call must be complete. If a {@link #timeout} is set, too, the
     * earlier of both ends the call.
     */
    public Builder deadline(Deadline deadline) {
      this.deadline = Objects.requireNonNull(deadline, "deadline");
      return this;
    }

    /**
     * Sets the served call on whose behalf this call is made: this call then ends no later than the
     * deadline of the served call, and is cancelled with it. By default it is the served call whose
     * code opens this call, if there is one ({@link RequestContext#current()}). Excludes {@link
     * #detached}.
     */
    public Builder parent(RequestContext parent) {
      this.parent = Objects.requireNonNull(parent, "parent");
      return this;
    }

    /**
     * Makes the call on behalf of no other: it inherits neither the deadline nor the cancellation
     * of the served call whose code opens it. For work that outlives the served call, such as a
     * message to an audit log, and for cleaning up after its cancellation. Excludes {@link
     * #parent}.
     */
    public Builder detached() {
      this.detached = true;
      return this;
    }

    /**
     * Sets an attribute: a value that the caller passes to the client's interceptors, listeners and
     * scopes. It replaces the value that the key may have.
     */
    public <T> Builder attribute(AttributeKey<T> key, T value) {
      Map<AttributeKey<?>, Object> copy = new HashMap<>(attributes);
      copy.put(Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value"));
      attributes = copy;
      return this;
    }

    /**
     * Sets the codec of the call's messages by its name, such as {@code proto} or {@code json}, in
     * place of that of the client ({@link ClientConfig.Builder#codec(String)}).
     *
     * @param name of a codec that the client has; otherwise the call can't be opened
     */
    public Builder codec(String name) {
      this.codec = Objects.requireNonNull(name, "codec");
      return this;
    }

    /**
     * Sets the length of the longest response message, before and after decompression.
     *
     * @param bytes 1 or more
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder responseMessageBytes(int bytes) {
      this.responseMessageBytes = LimitBytes.of("response message", bytes);
      return this;
    }

    /**
     * Sets the limits for the contents of each response message, as {@link
     * ClientLimits#withResponseDecoding} does for a client. Create limits that calls share only
     * once: a client keeps what it has prepared for the limits that its latest calls had.
     */
    public Builder responseDecoding(DecodingLimits limits) {
      this.responseDecoding = Objects.requireNonNull(limits, "responseDecoding");
      return this;
    }

    /**
     * Sets whether requests are compressed with the client's compression for sending: always,
     * whatever their length, or never.
     */
    public Builder compress(boolean compress) {
      this.compress = compress;
      return this;
    }

    /**
     * Sets whether a method without side effects is called by HTTP GET, if the protocol is Connect.
     */
    public Builder useGet(boolean useGet) {
      this.useGet = useGet;
      return this;
    }

    /**
     * Sets a consumer of the response's headers. It is called once, if the call is received to its
     * end, on the thread that receives, before this thread gets the first message or the end.
     */
    public Builder onHeaders(Consumer<? super Headers> onHeaders) {
      this.onHeaders = Objects.requireNonNull(onHeaders, "onHeaders");
      return this;
    }

    /**
     * Sets a consumer of the response's trailers. It is called once, if the call is received to its
     * end, on the thread that receives, before this thread gets the end or the failure of the call.
     */
    public Builder onTrailers(Consumer<? super Headers> onTrailers) {
      this.onTrailers = Objects.requireNonNull(onTrailers, "onTrailers");
      return this;
    }

    private Builder addDefaults(CallOptions defaults) {
      Headers own = headers.build();
      defaults.headers.sensitiveNames().forEach(headers::sensitive);
      defaults.headers.forEach((name, value) -> {
        if (!own.contains(name)) {
          headers.add(name, value);
        }
      });
      if (timeout == null && deadline == null) {
        timeout = defaults.timeout;
        deadline = defaults.deadline;
      }
      if (parent() == null && !isDetached()) {
        firstParent = defaults.parent;
        detachedAtFirst = defaults.detached;
      }
      if (!defaults.attributes.isEmpty()) {
        Map<AttributeKey<?>, Object> merged = new HashMap<>(defaults.attributes);
        merged.putAll(attributes);
        attributes = merged;
      }
      codec = firstSet(codec, defaults.codec);
      if (responseMessageBytes.isEmpty()) {
        responseMessageBytes = defaults.responseMessageBytes;
      }
      responseDecoding = firstSet(responseDecoding, defaults.responseDecoding);
      compress = firstSet(compress, defaults.compress);
      useGet = firstSet(useGet, defaults.useGet);
      onHeaders = firstSet(onHeaders, defaults.onHeaders);
      onTrailers = firstSet(onTrailers, defaults.onTrailers);
      return this;
    }

    private static <T> @Nullable T firstSet(@Nullable T own, @Nullable T ofDefaults) {
      return own == null ? ofDefaults : own;
    }

    private boolean isDetached() {
      return detached || (detachedAtFirst && parent == null);
    }

    private @Nullable RequestContext parent() {
      return parent == null ? firstParent : parent;
    }

    /**
     * Returns the options.
     *
     * @throws IllegalStateException if {@link #parent} and {@link #detached} are both set in this
     *     builder; either replaces what a builder has from {@link CallOptions#toBuilder}
     */
    public CallOptions build() {
      if (parent != null && detached) {
        throw new IllegalStateException(
            "parent and detached are set, but they exclude each other: set one of them");
      }
      return new CallOptions(this);
    }
  }
}
