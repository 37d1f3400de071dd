package dev.connectjava.http;

/**
 * Something that stands beside the services at a path of its own and answers plain HTTP GET and
 * HEAD, such as a page or a health check.
 *
 * <p>Called from many threads at once, on the router's handler threads, so it may block.
 */
@FunctionalInterface
public interface HttpResource {

  /**
   * Answers a request.
   *
   * @return the response; to HEAD the transport sends it without the body
   */
  HttpResponse get(HttpRequest request);
}
