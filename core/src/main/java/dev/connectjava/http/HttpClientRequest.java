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
   * Returns a builder of a request head.
   *
   * @param method the request method, such as {@code POST}
   * @param target the path with a slash at its start, and the query if there is one; relative to
   *     the path prefix of the transport's base URL
   */
  public static Builder builder(String method, String target) {
    return new Builder(method, target);
  }

  /** Returns a builder that starts with this head. */
  public Builder toBuilder() {
    return new Builder(method, target).headers(headers).requireHttp2(requireHttp2).timeout(timeout);
  }

  /** Returns the request method. */
  public String method() {
    return method;
  }

  /** Returns the path, and the query if there is one. */
  public String target() {
    return target;
  }

  /** Returns the header fields, without those that the transport sets. */
  public Headers headers() {
    return headers;
  }

  /** Returns whether the exchange needs HTTP/2 or later. */
  public boolean requireHttp2() {
    return requireHttp2;
  }

  /**
   * Returns the time after which {@link HttpResponseListener#onTimeout} is called; null for never.
   */
  public @Nullable Duration timeout() {
    return timeout;
  }

  @Override
  public String toString() {
    return method + " " + target;
  }

  /** A builder of a request head. Not thread-safe. */
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

    /** Sets the path and the query, for example with another prefix. */
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
     * Sets whether the exchange needs HTTP/2 or later, as an exchange of gRPC does; false by
     * default. If the target does not support it, the exchange fails with {@link
     * HttpFailure.Kind#OTHER_VERSION}.
     */
    public Builder requireHttp2(boolean required) {
      this.requireHttp2 = required;
      return this;
    }

    /**
     * Sets the time after which {@link HttpResponseListener#onTimeout} is called. It starts when
     * the exchange is opened, so it includes the wait for a connection.
     *
     * @param newTimeout null, which is the default, for never
     */
    public Builder timeout(@Nullable Duration newTimeout) {
      this.timeout = newTimeout;
      return this;
    }

    /** Returns the request head. */
    public HttpClientRequest build() {
      return new HttpClientRequest(this);
    }
  }
}
