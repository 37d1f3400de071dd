package dev.connectjava;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one call has of its own: all that can be said of it besides its messages. Immutable and
 * thread-safe, so one value may serve many calls.
 *
 * <p>What is not set here is as the client was made: a generated client takes defaults by its
 * method {@code with}, and behind them stand those of {@link ClientConfig}.
 *
 * <pre>{@code
 * GreetServiceClient patient =
 *     greet.with(CallOptions.defaults().withTimeout(Duration.ofSeconds(10)));
 * patient.greet(request, CallOptions.defaults().withHeader("x-request-id", id));
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
  private final OptionalInt responseMessageBytes;
  private final @Nullable Boolean compress;
  private final @Nullable Boolean useGet;
  private final @Nullable Consumer<? super Headers> onHeaders;
  private final @Nullable Consumer<? super Headers> onTrailers;

  private CallOptions(Builder builder) {
    this.headers = builder.headers.build();
    this.timeout = builder.timeout;
    this.deadline = builder.deadline;
    this.parent = builder.parent;
    this.detached = builder.detached;
    this.attributes = Map.copyOf(builder.attributes);
    this.responseMessageBytes = builder.responseMessageBytes;
    this.compress = builder.compress;
    this.useGet = builder.useGet;
    this.onHeaders = builder.onHeaders;
    this.onTrailers = builder.onTrailers;
  }

  /** These options with another parent; made for each call that a served call makes. */
  private CallOptions(CallOptions others, RequestContext parent) {
    this.headers = others.headers;
    this.timeout = others.timeout;
    this.deadline = others.deadline;
    this.parent = parent;
    this.detached = false;
    this.attributes = others.attributes;
    this.responseMessageBytes = others.responseMessageBytes;
    this.compress = others.compress;
    this.useGet = others.useGet;
    this.onHeaders = others.onHeaders;
    this.onTrailers = others.onTrailers;
  }

  /** Nothing of its own. */
  public static CallOptions defaults() {
    return DEFAULTS;
  }

  /** A builder in which nothing is set. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts with what is set here. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.headers = headers.toBuilder();
    builder.timeout = timeout;
    builder.deadline = deadline;
    builder.parent = parent;
    builder.detached = detached;
    builder.attributes = attributes;
    builder.responseMessageBytes = responseMessageBytes;
    builder.compress = compress;
    builder.useGet = useGet;
    builder.onHeaders = onHeaders;
    builder.onTrailers = onTrailers;
    return builder;
  }

  /**
   * These options, with what they do not set taken from others. What both set is as these options
   * say, setting by setting: timeout and deadline count as one setting here, so that either of them
   * replaces both of the others', and so do parent and detachment. Header fields of the others are
   * kept unless these options have a field of the same name; then all fields of that name are those
   * of these options. Each attribute is a setting of its own.
   *
   * @param defaults what a client sets for all of its calls
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

  /** These options with one header in place of all that they have of its name. */
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

  /** These options for a call on behalf of a call that is being served. */
  public CallOptions withParent(RequestContext newParent) {
    return new CallOptions(this, Objects.requireNonNull(newParent, "parent"));
  }

  /** These options for a call on behalf of none: see {@link Builder#detached}. */
  public CallOptions detached() {
    return detached ? this : toBuilder().detached().build();
  }

  /** These options with one attribute, in place of the value that they may have for its key. */
  public <T> CallOptions withAttribute(AttributeKey<T> key, T value) {
    return toBuilder().attribute(key, value).build();
  }

  /** The header fields to send. */
  public Headers headers() {
    return headers;
  }

  /** Returns how long the call may take, unless an earlier {@link #deadline()} ends it. */
  public Optional<Duration> timeout() {
    return Optional.ofNullable(timeout);
  }

  /** Returns by when the call must be complete, unless an earlier {@link #timeout()} ends it. */
  public Optional<Deadline> deadline() {
    return Optional.ofNullable(deadline);
  }

  /**
   * The call that is being served, on whose behalf this call is made. Empty until the call is
   * opened, if it was not set; interceptors see the one that is inherited, too.
   */
  public Optional<RequestContext> parent() {
    return Optional.ofNullable(parent);
  }

  /** Whether the call is made on behalf of none, whatever its thread serves. */
  public boolean isDetached() {
    return detached;
  }

  /**
   * The value of an attribute, or empty if the caller has not set it. Interceptors read it here;
   * listeners, scopes and head interceptors by {@link ClientCallContext#options()}. Nothing of it
   * is sent.
   */
  @SuppressWarnings("unchecked") // Only attribute() puts values in, and its key has their class.
  public <T> Optional<T> attribute(AttributeKey<T> key) {
    return Optional.ofNullable((T) attributes.get(Objects.requireNonNull(key, "key")));
  }

  /** The largest response message, in bytes. */
  public OptionalInt responseMessageBytes() {
    return responseMessageBytes;
  }

  /** Whether requests are compressed, where the client has a compression to send. */
  public Optional<Boolean> compress() {
    return Optional.ofNullable(compress);
  }

  /** Whether a method without side effects is called by GET, where the protocol is Connect. */
  public Optional<Boolean> useGet() {
    return Optional.ofNullable(useGet);
  }

  /** What is given the response's headers. */
  public Optional<Consumer<? super Headers>> onHeaders() {
    return Optional.ofNullable(onHeaders);
  }

  /** What is given the response's trailers. */
  public Optional<Consumer<? super Headers>> onTrailers() {
    return Optional.ofNullable(onTrailers);
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {

    private Headers.Builder headers = Headers.builder();
    private @Nullable Duration timeout;
    private @Nullable Deadline deadline;
    private @Nullable RequestContext parent;
    private boolean detached;
    private Map<AttributeKey<?>, Object> attributes = Map.of();
    private OptionalInt responseMessageBytes = OptionalInt.empty();
    private @Nullable Boolean compress;
    private @Nullable Boolean useGet;
    private @Nullable Consumer<? super Headers> onHeaders;
    private @Nullable Consumer<? super Headers> onTrailers;

    private Builder() {}

    /**
     * Sets a header field, in place of all that there are of its name. Fields of a name that the
     * client's configuration has, too, are sent in place of those; names of the protocol, such as
     * {@code content-type}, are not sent.
     *
     * @throws IllegalArgumentException if the name or the value is not allowed in HTTP
     */
    public Builder header(String name, String value) {
      headers.set(name, value);
      return this;
    }

    /**
     * Adds a header field to those that there are of its name.
     *
     * @throws IllegalArgumentException if the name or the value is not allowed in HTTP
     */
    public Builder addHeader(String name, String value) {
      headers.add(name, value);
      return this;
    }

    /** Sets the header fields, in place of all that there are. */
    public Builder headers(Headers fields) {
      this.headers = fields.toBuilder();
      return this;
    }

    /**
     * Sets how long the call may take from its opening on, including all that is to be done for a
     * connection. If a {@link #deadline} is set, too, the earlier of both ends the call.
     *
     * @param timeout what is not positive makes the call fail at once
     */
    public Builder timeout(Duration timeout) {
      this.timeout = Objects.requireNonNull(timeout, "timeout");
      return this;
    }

    /**
     * Sets by when the call must be complete. If a {@link #timeout} is set, too, the earlier of
     * both ends the call.
     */
    public Builder deadline(Deadline deadline) {
      this.deadline = Objects.requireNonNull(deadline, "deadline");
      return this;
    }

    /**
     * Sets on behalf of which call that is being served this call is made: it then ends no later
     * than the deadline of that call, and is cancelled with it. By default that is the call whose
     * code opens it, if there is one ({@link RequestContext#current()}). Takes the place of {@link
     * #detached}.
     */
    public Builder parent(RequestContext parent) {
      this.parent = Objects.requireNonNull(parent, "parent");
      this.detached = false;
      return this;
    }

    /**
     * Makes the call on behalf of none: it has neither the deadline nor the cancellation of the
     * call whose code opens it. For work that outlives that call, such as a message to an audit
     * log, and for what cleans up after its cancellation. Takes the place of {@link #parent}.
     */
    public Builder detached() {
      this.parent = null;
      this.detached = true;
      return this;
    }

    /**
     * Sets an attribute: a value that the caller hands to the client's interceptors, listeners and
     * scopes. It replaces the value that the key may have had.
     */
    public <T> Builder attribute(AttributeKey<T> key, T value) {
      Map<AttributeKey<?>, Object> copy = new HashMap<>(attributes);
      copy.put(Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value"));
      attributes = copy;
      return this;
    }

    /**
     * Sets the largest response message, before and after decompression.
     *
     * @param bytes from 1 up
     */
    public Builder responseMessageBytes(int bytes) {
      this.responseMessageBytes = LimitBytes.of("response message", bytes);
      return this;
    }

    /**
     * Sets whether requests are compressed by the compression that the client has for sending:
     * always, whatever their size, or never.
     */
    public Builder compress(boolean compress) {
      this.compress = compress;
      return this;
    }

    /** Sets whether a method without side effects is called by GET. */
    public Builder useGet(boolean useGet) {
      this.useGet = useGet;
      return this;
    }

    /**
     * Sets what is given the response's headers, on the thread that receives, before it is given
     * the first message or the end. Called once if the call is received to its end.
     */
    public Builder onHeaders(Consumer<? super Headers> onHeaders) {
      this.onHeaders = Objects.requireNonNull(onHeaders, "onHeaders");
      return this;
    }

    /**
     * Sets what is given the response's trailers, on the thread that receives, before it is told of
     * the call's end, also of a failed one. Called once if the call is received to its end.
     */
    public Builder onTrailers(Consumer<? super Headers> onTrailers) {
      this.onTrailers = Objects.requireNonNull(onTrailers, "onTrailers");
      return this;
    }

    private Builder addDefaults(CallOptions defaults) {
      Headers own = headers.build();
      defaults.headers.forEach((name, value) -> {
        if (!own.contains(name)) {
          headers.add(name, value);
        }
      });
      if (timeout == null && deadline == null) {
        timeout = defaults.timeout;
        deadline = defaults.deadline;
      }
      if (parent == null && !detached) {
        parent = defaults.parent;
        detached = defaults.detached;
      }
      if (!defaults.attributes.isEmpty()) {
        Map<AttributeKey<?>, Object> merged = new HashMap<>(defaults.attributes);
        merged.putAll(attributes);
        attributes = merged;
      }
      if (responseMessageBytes.isEmpty()) {
        responseMessageBytes = defaults.responseMessageBytes;
      }
      compress = firstSet(compress, defaults.compress);
      useGet = firstSet(useGet, defaults.useGet);
      onHeaders = firstSet(onHeaders, defaults.onHeaders);
      onTrailers = firstSet(onTrailers, defaults.onTrailers);
      return this;
    }

    private static <T> @Nullable T firstSet(@Nullable T own, @Nullable T ofDefaults) {
      return own == null ? ofDefaults : own;
    }

    /** The options. */
    public CallOptions build() {
      return new CallOptions(this);
    }
  }
}
