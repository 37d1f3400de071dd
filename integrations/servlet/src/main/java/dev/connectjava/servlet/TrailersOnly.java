package dev.connectjava.servlet;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpResponse;

/**
 * gRPC's responses without a message, whose one header section is also their trailers: it has to be
 * in the frame that ends the stream. Containers end a stream with a frame of its own, so the fields
 * are sent as trailers behind a head that has only the content type. That is the same to a client.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#responses">gRPC over
 *     HTTP/2: Trailers-Only</a>
 */
final class TrailersOnly {

  private static final String TYPE = "content-type";

  private TrailersOnly() {}

  /** Returns a response with head and trailers if it is one of these, otherwise the same one. */
  static HttpResponse separated(HttpResponse response) {
    String type = response.headers().first(TYPE).orElse("");
    boolean grpc = type.startsWith("application/grpc") && !type.startsWith("application/grpc-web");
    return grpc && response.trailers().isEmpty() && response.headers().contains("grpc-status")
        ? new HttpResponse(
            response.status(),
            Headers.of(TYPE, type),
            response.body(),
            response.headers().toBuilder().remove(TYPE).build())
        : response;
  }
}
