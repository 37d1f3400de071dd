package dev.connectjava.http;

import dev.connectjava.Headers;
import dev.connectjava.text.FieldSyntax;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Cross-origin resource sharing (CORS), which lets web pages of other origins call a router. It
 * answers the preflight requests of browsers and tells the browser which response headers a page
 * may read. All headers that the three protocols need are allowed. Immutable and thread-safe.
 *
 * <pre>{@code
 * Cors cors =
 *     Cors.builder().allowOrigin("https://app.example.com").allowHeader("authorization").build();
 * NettyServer.builder().handler(cors.around(router)).start();
 * }</pre>
 *
 * @see <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">Fetch: CORS protocol</a>
 */
public final class Cors {

  private static final String ORIGIN = "origin";
  private static final String REQUEST_METHOD = "access-control-request-method";
  private static final String ALLOW_ORIGIN = "access-control-allow-origin";
  private static final String ALLOW_CREDENTIALS = "access-control-allow-credentials";
  private static final String EXPOSE_HEADERS = "access-control-expose-headers";

  private static final List<String> REQUEST_HEADERS =
      List.of(
          "content-type",
          "content-encoding",
          "accept-encoding",
          "connect-protocol-version",
          "connect-timeout-ms",
          "connect-accept-encoding",
          "connect-content-encoding",
          "grpc-accept-encoding",
          "grpc-encoding",
          "grpc-timeout",
          "x-grpc-web",
          "x-user-agent");

  /** The fields that carry an error of gRPC-Web, which may be among the headers of its response. */
  private static final List<String> RESPONSE_HEADERS =
      List.of("grpc-status", "grpc-message", "grpc-status-details-bin");

  private final Predicate<String> origins;
  private final boolean credentials;
  private final Headers preflight;

  private Cors(Builder builder) {
    this.origins = builder.origins;
    this.credentials = builder.credentials;
    Headers.Builder fields =
        Headers.builder()
            .add("access-control-allow-methods", "GET, POST")
            .add("access-control-allow-headers", String.join(", ", builder.requestHeaders))
            .add("vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
    if (!builder.maxAge.isZero()) {
      fields.add("access-control-max-age", Long.toString(builder.maxAge.toSeconds()));
    }
    this.preflight = fields.build();
  }

  /** Returns a builder that allows no origin yet. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns a handler that answers preflight requests and passes all other requests on to another
   * handler.
   */
  public HttpHandler around(HttpHandler handler) {
    return exchange -> {
      HttpRequest request = exchange.request();
      String origin = request.headers().first(ORIGIN).orElse(null);
      if (origin != null && isPreflight(request)) {
        return answerPreflight(exchange, origin);
      }
      boolean allowed = origin != null && origins.test(origin);
      return handler.handle(new Answered(exchange, allowed ? origin : null));
    };
  }

  private static boolean isPreflight(HttpRequest request) {
    return request.method().equals("OPTIONS") && request.headers().contains(REQUEST_METHOD);
  }

  private HttpRequestListener answerPreflight(HttpExchange exchange, String origin) {
    boolean allowed = origins.test(origin);
    exchange.respond(
        allowed
            ? HttpResponse.of(204, withOrigin(preflight.toBuilder(), origin).build())
            : HttpResponse.of(403, Headers.of("vary", "Origin")));
    return DiscardingListener.of(exchange);
  }

  private Headers.Builder withOrigin(Headers.Builder fields, String origin) {
    fields.add(ALLOW_ORIGIN, origin);
    if (credentials) {
      fields.add(ALLOW_CREDENTIALS, "true");
    }
    return fields;
  }

  /** A builder that collects what is allowed. Not thread-safe. */
  public static final class Builder {

    private Predicate<String> origins = origin -> false;
    private final Set<String> requestHeaders = new LinkedHashSet<>(REQUEST_HEADERS);
    private Duration maxAge = Duration.ofHours(2);
    private boolean credentials;
    private boolean anyOrigin;

    private Builder() {}

    /**
     * Allows an origin, such as {@code https://app.example.com}, in addition to those that are
     * already allowed.
     */
    public Builder allowOrigin(String origin) {
      return allowOrigins(origin::equals);
    }

    /** Allows the origins that pass a test, in addition to those that are already allowed. */
    public Builder allowOrigins(Predicate<String> test) {
      this.origins = origins.or(test);
      return this;
    }

    /**
     * Allows every origin. For services that are public anyway; it can't be combined with {@link
     * #allowCredentials}.
     */
    public Builder allowAnyOrigin() {
      this.anyOrigin = true;
      return allowOrigins(origin -> true);
    }

    /**
     * Allows a request header, such as {@code authorization}, in addition to those of the protocols
     * and those that are already allowed.
     *
     * @throws IllegalArgumentException if it is not a valid header name
     */
    public Builder allowHeader(String name) {
      requestHeaders.add(FieldSyntax.requireName(name.toLowerCase(Locale.ROOT)));
      return this;
    }

    /** Lets browsers send cookies and client certificates; by default they don't. */
    public Builder allowCredentials() {
      this.credentials = true;
      return this;
    }

    /**
     * Sets how long a browser may cache the answer to a preflight request; 2 hours by default,
     * which is the longest that some browsers accept.
     *
     * @param age zero or more
     * @throws IllegalArgumentException if it is negative
     */
    public Builder maxAge(Duration age) {
      if (age.isNegative()) {
        throw new IllegalArgumentException("the age must not be negative, but was " + age);
      }
      this.maxAge = age;
      return this;
    }

    /**
     * Returns the CORS rules.
     *
     * @throws IllegalStateException if every origin is allowed together with credentials: any page
     *     could then act as the user of the browser that shows it
     */
    public Cors build() {
      if (anyOrigin && credentials) {
        throw new IllegalStateException(
            "any origin may not send credentials: name the origins with allowOrigin, or leave out"
                + " allowCredentials");
      }
      return new Cors(this);
    }
  }

  /**
   * The exchange of an actual request. If the origin is allowed, it adds the headers that let the
   * page read the response and all response headers. It always adds {@code vary: Origin}, so that a
   * cache does not give a page a response that was made for another origin.
   */
  private final class Answered extends ForwardingHttpExchange {

    /** The origin; null if it is not allowed or missing. */
    private final @Nullable String origin;

    Answered(HttpExchange exchange, @Nullable String origin) {
      super(exchange);
      this.origin = origin;
    }

    @Override
    public void respond(HttpResponse response) {
      super.respond(
          new HttpResponse(
              response.status(),
              answered(response.headers()),
              response.body(),
              response.trailers()));
    }

    @Override
    public void sendHead(int status, Headers headers) {
      super.sendHead(status, answered(headers));
    }

    private Headers answered(Headers headers) {
      Headers.Builder fields = headers.toBuilder().add("vary", "Origin");
      if (origin != null) {
        Set<String> names = new LinkedHashSet<>(RESPONSE_HEADERS);
        names.addAll(headers.names());
        withOrigin(fields, origin).add(EXPOSE_HEADERS, String.join(", ", names));
      }
      return fields.build();
    }
  }
}
