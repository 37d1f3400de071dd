package dev.connectjava.http;

/**
 * A plain HTTP resource beside the services of a router. It answers GET and HEAD at a path of its
 * own: for example a page or a health check.
 *
 * <p>Many threads call it at once. They are the router's handler threads, so it may block.
 *
 * <pre>{@code
 * Router.builder()
 *     .resource(
 *         "/robots.txt",
 *         request ->
 *             HttpResponse.of(
 *                 200,
 *                 Headers.of("content-type", "text/plain"),
 *                 ByteBuffer.wrap("User-agent: *\nDisallow: /\n".getBytes(UTF_8))))
 * }</pre>
 */
@FunctionalInterface
public interface HttpResource {

  /**
   * Answers a request.
   *
   * @return the response; for HEAD, the transport sends it without the body
   */
  HttpResponse get(HttpRequest request);
}
