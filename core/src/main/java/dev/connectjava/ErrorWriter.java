package dev.connectjava;

import dev.connectjava.call.server.ServerProtocols;
import dev.connectjava.http.DiscardingListener;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpRequestListener;
import dev.connectjava.http.HttpResponse;
import dev.connectjava.protocol.Encodings;
import dev.connectjava.protocol.ErrorLimits;
import dev.connectjava.protocol.MediaType;
import dev.connectjava.protocol.OutgoingError;
import dev.connectjava.protocol.ServerProtocol;
import dev.connectjava.protocol.connect.ConnectUnaryServer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes errors as the caller's protocol has them, for code that stands before a {@link Router} and
 * refuses a request by itself. Immutable and thread-safe.
 *
 * <pre>{@code
 * HttpHandler guarded = exchange -> {
 *   if (isAllowed(exchange.request())) {
 *     return router.handle(exchange);
 *   }
 *   return errors.respond(exchange, new RpcException(Code.UNAUTHENTICATED, "who are you?"));
 * };
 * }</pre>
 */
public final class ErrorWriter {

  private final List<ServerProtocol> enveloped;
  private final ConnectUnaryServer unary;

  /** A writer for all protocols. */
  public ErrorWriter() {
    Encodings none = new Encodings(List.of());
    this.enveloped = ServerProtocols.enveloped(none, false);
    this.unary = ServerProtocols.unary(none, false);
  }

  /**
   * Whether a request looks like a call: by its content type, or, for a GET, by the query that the
   * Connect protocol asks for. Only such requests have a protocol; others get an error as unary
   * calls of Connect have it.
   */
  public boolean isCall(HttpRequest request) {
    String mediaType = mediaType(request);
    return switch (request.method()) {
      case "POST" ->
          protocol(mediaType) != null
              || mediaType.equals("application/proto")
              || mediaType.equals("application/json");
      case "GET" -> request.query().contains("encoding=") && request.query().contains("message=");
      default -> false;
    };
  }

  /** The response to a request that says why it fails. */
  public HttpResponse response(HttpRequest request, RpcException error) {
    return response(request, error, ErrorLimits.DEFAULTS);
  }

  private HttpResponse response(HttpRequest request, RpcException error, ErrorLimits limits) {
    String mediaType = mediaType(request);
    ServerProtocol protocol = protocol(mediaType);
    RpcException told =
        error.isFromCall() ? new RpcException(Code.INTERNAL, "internal error", error) : error;
    OutgoingError outgoing = new OutgoingError(told, Headers.empty(), told.metadata());
    if (protocol == null) {
      return unary.failure("", outgoing, limits);
    }
    HttpResponse refusal = protocol.refusal(request);
    String codec = String.valueOf(protocol.codecOf(mediaType));
    return refusal != null ? refusal : protocol.failure(codec, outgoing, limits);
  }

  /**
   * Answers an exchange by an error.
   *
   * @return what an {@link HttpHandler} that does so returns; the request's body is discarded
   */
  public HttpRequestListener respond(HttpExchange exchange, RpcException error) {
    exchange.respond(response(exchange.request(), error, ErrorLimits.of(exchange)));
    return new DiscardingListener(exchange);
  }

  private @Nullable ServerProtocol protocol(String mediaType) {
    for (ServerProtocol protocol : enveloped) {
      if (protocol.codecOf(mediaType) != null) {
        return protocol;
      }
    }
    return null;
  }

  private static String mediaType(HttpRequest request) {
    String type = request.headers().first("content-type").map(MediaType::parse).orElse(null);
    return type == null ? "" : type;
  }
}
