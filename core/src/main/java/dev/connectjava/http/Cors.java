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
 * Lets pages of other origins call a router: answers their preflight requests, and tells the
 * browser which headers they may read. All headers that the three protocols need are allowed.
 * Immutable and thread-safe.
 *
 * <pre>{@code
 * Cors cors = Cors.builder().allowOrigin("https://app.example.com").allowHeader("authorization").build();
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

  /** Where an error of gRPC-Web may be in the headers of its response. */
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

  /** A builder that allows no origin yet. */
  public static Builder builder() {
    return new Builder();
  }

  /** A handler that passes on to another what is no preflight request. */
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

  /** Collects what is allowed. Not thread-safe. */
  public static final class Builder {

    private Predicate<String> origins = origin -> false;
    private final Set<String> requestHeaders = new LinkedHashSet<>(REQUEST_HEADERS);
    private Duration maxAge = Duration.ofHours(2);
    private boolean credentials;
    private boolean anyOrigin;

    private Builder() {}

    /** Allows an origin, such as {@code https://app.example.com}, besides those before. */
    public Builder allowOrigin(String origin) {
      return allowOrigins(origin::equals);
    }

    /** Allows the origins that pass a test, besides those before. */
    public Builder allowOrigins(Predicate<String> test) {
      this.origins = origins.or(test);
      return this;
    }

    /** Allows every origin: for services that anybody may call anyway, without credentials. */
    public Builder allowAnyOrigin() {
      this.anyOrigin = true;
      return allowOrigins(origin -> true);
    }

    /**
     * Allows a request header, such as {@code authorization}, besides those of the protocols and
     * those before.
     *
     * @throws IllegalArgumentException if HTTP does not allow the name
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
     * Sets how long a browser may remember the answer to a preflight request; 2 hours by default,
     * which is the longest that some take.
     *
     * @param age zero or more
     */
    public Builder maxAge(Duration age) {
      if (age.isNegative()) {
        throw new IllegalArgumentException("the age must not be negative, but was " + age);
      }
      this.maxAge = age;
      return this;
    }

    /**
     * What was collected.
     *
     * @throws IllegalStateException if any origin is allowed to send credentials: every page could
     *     then act as whoever looks at it
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
   * Adds to the response what lets the page of an allowed origin read it, all its headers included;
   * and to every response that it depends on the origin, lest a cache give one that no page may
   * read to a page.
   */
  private final class Answered extends ForwardingHttpExchange {

    /** Null if it is not allowed or there is none. */
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
