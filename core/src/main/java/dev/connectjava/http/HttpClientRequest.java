package dev.connectjava.http;

import dev.connectjava.Headers;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The head of a request that a client sends. Immutable. */
public final class HttpClientRequest {

  private final String method;
  private final String target;
  private final Headers headers;
  private final boolean requireHttp2;
  private final @Nullable Duration timeout;

  private HttpClientRequest(Builder builder) {
    this.method = builder.method;
    this.target = builder.target;
    this.headers = builder.headers;
    this.requireHttp2 = builder.requireHttp2;
    this.timeout = builder.timeout;
  }

  /**
   * A builder of a head.
   *
   * @param method the request method, such as {@code POST}
   * @param target the path with a slash at its start, and the query if there is one; below the path
   *     prefix of the transport's base URL
   */
  public static Builder builder(String method, String target) {
    return new Builder(method, target);
  }

  /** A builder of a head that is the same but for what is set there. */
  public Builder toBuilder() {
    return new Builder(method, target).headers(headers).requireHttp2(requireHttp2).timeout(timeout);
  }

  /** The request method. */
  public String method() {
    return method;
  }

  /** The path, and the query if there is one. */
  public String target() {
    return target;
  }

  /** The header fields, without those that the transport sets. */
  public Headers headers() {
    return headers;
  }

  /** Whether the exchange needs HTTP/2 or later. */
  public boolean requireHttp2() {
    return requireHttp2;
  }

  /** After how long {@link HttpResponseListener#onTimeout} is called; null for never. */
  public @Nullable Duration timeout() {
    return timeout;
  }

  @Override
  public String toString() {
    return method + " " + target;
  }

  /** Collects what a head says. Not thread-safe. */
  public static final class Builder {

    private final String method;
    private String target;
    private Headers headers = Headers.empty();
    private boolean requireHttp2;
    private @Nullable Duration timeout;

    private Builder(String method, String target) {
      this.method = Objects.requireNonNull(method, "method");
      this.target = Objects.requireNonNull(target, "target");
    }

    /** Changes the path and the query: to one with a prefix, for example. */
    public Builder target(String newTarget) {
      this.target = Objects.requireNonNull(newTarget, "target");
      return this;
    }

    /**
     * Sets the header fields; none by default.
     *
     * @param newHeaders without those that the transport sets: {@code host}, {@code
     *     content-length}, {@code transfer-encoding}, {@code connection}
     */
    public Builder headers(Headers newHeaders) {
      this.headers = Objects.requireNonNull(newHeaders, "headers");
      return this;
    }

    /**
     * Sets whether the exchange needs HTTP/2 or later, as that of gRPC does; false by default.
     * Where the target does not speak it, the exchange fails with a sentence that says so.
     */
    public Builder requireHttp2(boolean required) {
      this.requireHttp2 = required;
      return this;
    }

    /**
     * Sets after how long {@link HttpResponseListener#onTimeout} is called, counted from the
     * opening of the exchange, so that the wait for a connection is part of it.
     *
     * @param newTimeout null, as by default, for never
     */
    public Builder timeout(@Nullable Duration newTimeout) {
      this.timeout = newTimeout;
      return this;
    }

    /** The head. */
    public HttpClientRequest build() {
      return new HttpClientRequest(this);
    }
  }
}
