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
import dev.connectjava.protocol.connect.DetailDebug;
import java.util.List;

/**
 * A writer of errors in the caller's protocol, for handlers in front of a {@link Router} that
 * refuse requests themselves. Immutable and thread-safe.
 *
 * <pre>{@code
 * ErrorWriter errors = ErrorWriter.create();
 * HttpHandler guarded = exchange -> {
 *   if (isAllowed(exchange.request())) {
 *     return router.handle(exchange);
 *   }
 *   return errors.respond(
 *       exchange, new RpcException(Code.UNAUTHENTICATED, "the request has no valid token"));
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

  /**
   * Returns a writer for all protocols. It knows no types of messages, so details in the Connect
   * protocol have only their binary form.
   */
  public static ErrorWriter create() {
    return new ErrorWriter(
        ServerForms.of(new Encodings(List.of()), List.of(), false, DetailDebug.NONE));
  }

  /**
   * Returns whether a request looks like an RPC call: because of its content type, or, for GET,
   * because of the query parameters of the Connect protocol. Only such requests have a protocol;
   * others get an error in the form of Connect's unary calls.
   */
  public boolean isCall(HttpRequest request) {
    return switch (request.method()) {
      case "POST" -> negotiation.ofOwnType(request) != null || isPlain(request);
      case "GET" -> request.query().contains("encoding=") && request.query().contains("message=");
      default -> false;
    };
  }

  /** Returns whether the content type is that of a message itself. */
  private static boolean isPlain(HttpRequest request) {
    String type = request.headers().first("content-type").map(MediaType::parse).orElse(null);
    return "application/proto".equals(type) || "application/json".equals(type);
  }

  /** Returns the response to a request that reports an error. */
  public HttpResponse response(HttpRequest request, RpcException error) {
    return response(request, error, ErrorLimits.DEFAULTS);
  }

  private HttpResponse response(HttpRequest request, RpcException error, ErrorLimits limits) {
    RpcException told =
        error.isFromCall() ? new RpcException(Code.INTERNAL, "internal error", error) : error;
    OutgoingError outgoing = new OutgoingError(told);
    Found<ServerForm> found = negotiation.ofOwnType(request);
    if (found == null) {
      return unary.failure("", outgoing, limits);
    }
    HttpResponse refusal = found.form().refusal(request);
    return refusal != null ? refusal : found.form().failure(found.codec(), outgoing, limits);
  }

  /**
   * Answers an exchange with an error.
   *
   * @return the listener that an {@link HttpHandler} has to return; it discards the request's body
   */
  public HttpRequestListener respond(HttpExchange exchange, RpcException error) {
    exchange.respond(response(exchange.request(), error, ErrorLimits.of(exchange)));
    return DiscardingListener.of(exchange);
  }
}
