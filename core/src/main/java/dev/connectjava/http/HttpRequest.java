package dev.connectjava.http;

import dev.connectjava.Attributes;
import dev.connectjava.Headers;
import dev.connectjava.Peer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The head of an HTTP request that a server receives. Immutable except for its attributes, which
 * are thread-safe.
 */
public final class HttpRequest {

  private final HttpVersion version;
  private final String method;
  private final String path;
  private final String query;
  private final Headers headers;
  private final Peer peer;
  private final Attributes attributes;

  private HttpRequest(Builder builder) {
    this.version = builder.version;
    this.method = builder.method;
    this.path = builder.path;
    this.query = builder.query;
    this.headers = builder.headers;
    this.peer = builder.peer;
    Attributes known = builder.attributes;
    this.attributes = known == null ? Attributes.create() : known;
  }

  /**
   * Returns a builder of a request head.
   *
   * @param version the HTTP version of the exchange
   * @param method the request method, such as {@code POST}; case-sensitive
   * @param path the path as it was sent, without the query, not percent-decoded
   * @param peer the client's end of the connection
   */
  public static Builder builder(HttpVersion version, String method, String path, Peer peer) {
    return new Builder(version, method, path, peer);
  }

  /** Returns a builder that starts with this head, including its attributes. */
  public Builder toBuilder() {
    return new Builder(version, method, path, peer)
        .query(query)
        .headers(headers)
        .attributes(attributes);
  }

  /** Returns the HTTP version of the exchange. */
  public HttpVersion version() {
    return version;
  }

  /** Returns the request method, such as {@code POST}; case-sensitive. */
  public String method() {
    return method;
  }

  /** Returns the path as it was sent, without the query, not percent-decoded. */
  public String path() {
    return path;
  }

  /** Returns the text after the question mark, as it was sent; empty if there is no query. */
  public String query() {
    return query;
  }

  /**
   * Returns the header fields, with {@code host} for the authority and without pseudo-header
   * fields.
   */
  public Headers headers() {
    return headers;
  }

  /** Returns the client's end of the connection. */
  public Peer peer() {
    return peer;
  }

  /**
   * Returns the attributes of the request. Handlers between a transport and a router may set some;
   * RPC handlers get them from {@link dev.connectjava.RequestContext#attributes()}.
   */
  public Attributes attributes() {
    return attributes;
  }

  @Override
  public String toString() {
    return method + " " + path;
  }

  /** A builder of a request head. Not thread-safe. */
  public static final class Builder {

    private final HttpVersion version;
    private final String method;
    private final Peer peer;
    private String path;
    private String query = "";
    private Headers headers = Headers.empty();
    private @Nullable Attributes attributes;

    private Builder(HttpVersion version, String method, String path, Peer peer) {
      this.version = Objects.requireNonNull(version, "version");
      this.method = Objects.requireNonNull(method, "method");
      this.path = Objects.requireNonNull(path, "path");
      this.peer = Objects.requireNonNull(peer, "peer");
    }

    /** Sets the path, for example without a prefix. */
    public Builder path(String newPath) {
      this.path = Objects.requireNonNull(newPath, "path");
      return this;
    }

    /** Sets the text after the question mark, as it was sent; empty by default. */
    public Builder query(String newQuery) {
      this.query = Objects.requireNonNull(newQuery, "query");
      return this;
    }

    /**
     * Sets the header fields; none by default.
     *
     * @param newHeaders with {@code host} for the authority and without pseudo-header fields
     */
    public Builder headers(Headers newHeaders) {
      this.headers = Objects.requireNonNull(newHeaders, "headers");
      return this;
    }

    /** Sets the attributes of the request; none by default. */
    public Builder attributes(Attributes newAttributes) {
      this.attributes = Objects.requireNonNull(newAttributes, "attributes");
      return this;
    }

    /** Returns the request head. */
    public HttpRequest build() {
      return new HttpRequest(this);
    }
  }
}
