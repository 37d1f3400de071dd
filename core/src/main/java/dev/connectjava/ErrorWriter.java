package dev.connectjava;

import dev.connectjava.call.server.ServerForms;
import dev.connectjava.http.DiscardingListener;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpRequestListener;
import dev.connectjava.http.HttpResponse;
import dev.connectjava.protocol.Encodings;
import dev.connectjava.protocol.ErrorLimits;
import dev.connectjava.protocol.MediaType;
import dev.connectjava.protocol.Negotiation;
import dev.connectjava.protocol.Negotiation.Found;
import dev.connectjava.protocol.OutgoingError;
import dev.connectjava.protocol.ServerForm;
import dev.connectjava.protocol.connect.ConnectUnaryServer;
import java.util.List;

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

  private final Negotiation negotiation;
  private final ConnectUnaryServer unary;

  private ErrorWriter(ServerForms forms) {
    this.negotiation = forms.negotiation();
    this.unary = forms.connectUnary();
  }

  /** A writer for all protocols. */
  public static ErrorWriter create() {
    return new ErrorWriter(ServerForms.of(new Encodings(List.of()), List.of(), false));
  }

  /**
   * Whether a request looks like a call: by its content type, or, for a GET, by the query that the
   * Connect protocol asks for. Only such requests have a protocol; others get an error as unary
   * calls of Connect have it.
   */
  public boolean isCall(HttpRequest request) {
    return switch (request.method()) {
      case "POST" -> negotiation.ofOwnType(request) != null || isPlain(request);
      case "GET" -> request.query().contains("encoding=") && request.query().contains("message=");
      default -> false;
    };
  }

  /** Whether the content type is that of a message itself. */
  private static boolean isPlain(HttpRequest request) {
    String type = request.headers().first("content-type").map(MediaType::parse).orElse(null);
    return "application/proto".equals(type) || "application/json".equals(type);
  }

  /** The response to a request that says why it fails. */
  public HttpResponse response(HttpRequest request, RpcException error) {
    return response(request, error, ErrorLimits.DEFAULTS);
  }

  private HttpResponse response(HttpRequest request, RpcException error, ErrorLimits limits) {
    RpcException told =
        error.isFromCall() ? new RpcException(Code.INTERNAL, "internal error", error) : error;
    OutgoingError outgoing = new OutgoingError(told, Headers.empty(), told.metadata());
    Found<ServerForm> found = negotiation.ofOwnType(request);
    if (found == null) {
      return unary.failure("", outgoing, limits);
    }
    HttpResponse refusal = found.form().refusal(request);
    return refusal != null ? refusal : found.form().failure(found.codec(), outgoing, limits);
  }

  /**
   * Answers an exchange by an error.
   *
   * @return what an {@link HttpHandler} that does so returns; the request's body is discarded
   */
  public HttpRequestListener respond(HttpExchange exchange, RpcException error) {
    exchange.respond(response(exchange.request(), error, ErrorLimits.of(exchange)));
    return DiscardingListener.of(exchange);
  }
}
