package dev.connectjava.spring;

import dev.connectjava.Router;
import dev.connectjava.http.Cors;
import dev.connectjava.http.HttpHandler;

/** Lets the web pages of the origins in the properties call a router. */
final class AllowedOrigins {

  private static final String ANY = "*";

  private AllowedOrigins() {}

  /**
   * Returns what answers the requests.
   *
   * @throws ConnectPropertyException if any page could call with credentials
   * @throws IllegalArgumentException if a value is not allowed
   */
  static HttpHandler around(Router router, ConnectServerProperties.Cors pages) {
    if (pages.allowedOrigins().isEmpty()) {
      return router;
    }
    if (pages.allowCredentials() && pages.allowedOrigins().contains(ANY)) {
      throw new ConnectPropertyException(
          "connect.server.cors.allow-credentials is true, but connect.server.cors.allowed-origins"
              + " has \"*\": any page could act as the user of the browser that shows it.",
          "Name the origins in connect.server.cors.allowed-origins, or remove"
              + " connect.server.cors.allow-credentials.",
          null);
    }
    Cors.Builder cors = Cors.builder().maxAge(pages.maxAge());
    for (String origin : pages.allowedOrigins()) {
      if (origin.equals(ANY)) {
        cors.allowAnyOrigin();
      } else {
        cors.allowOrigin(origin);
      }
    }
    pages.allowedHeaders().forEach(cors::allowHeader);
    if (pages.allowCredentials()) {
      cors.allowCredentials();
    }
    return cors.build().around(router);
  }
}
