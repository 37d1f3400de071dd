package dev.connectjava.call.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.connectjava.Code;
import dev.connectjava.ExecutionMode;
import dev.connectjava.Headers;
import dev.connectjava.Protocol;
import dev.connectjava.RpcException;
import dev.connectjava.ServerListener;
import dev.connectjava.call.Execution;
import dev.connectjava.http.DiscardingListener;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpRequestListener;
import dev.connectjava.http.HttpResource;
import dev.connectjava.http.HttpResponse;
import dev.connectjava.protocol.Admission;
import dev.connectjava.protocol.CallHead;
import dev.connectjava.protocol.ErrorLimits;
import dev.connectjava.protocol.MessageLimit;
import dev.connectjava.protocol.Negotiation;
import dev.connectjava.protocol.Negotiation.Found;
import dev.connectjava.protocol.OutgoingError;
import dev.connectjava.protocol.ServerForm;
import dev.connectjava.protocol.StreamForm;
import dev.connectjava.protocol.UnaryForm;
import dev.connectjava.protocol.connect.ConnectUnaryServer;
import dev.connectjava.spi.Excerpt;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route and the protocol of each exchange and starts the call, or answers at once if the
 * request is not a call. Runs on the transport's thread. Thread-safe.
 */
public final class ServerDispatcher implements HttpHandler {

  private final ServerPaths paths;
  private final Map<String, Route<?, ?>> routes;
  private final ServerForms forms;
  private final Negotiation negotiation;
  private final ConnectUnaryServer connectUnary;

  /** Runs resources, which may block. */
  private final Execution resources;

  private final List<ServerListener.Factory> listeners;
  private final LongAdder activeCalls;

  /**
   * Creates a dispatcher.
   *
   * @param executionMode the mode in which resources run
   * @param listeners called for each call
   */
  public ServerDispatcher(
      ServerPaths paths,
      ServerForms forms,
      ExecutionMode executionMode,
      Collection<ServerListener.Factory> listeners) {
    this(
        paths,
        forms,
        Execution.of(executionMode).thatMayBlock(),
        List.copyOf(listeners),
        new LongAdder());
  }

  private ServerDispatcher(
      ServerPaths paths,
      ServerForms forms,
      Execution resources,
      List<ServerListener.Factory> listeners,
      LongAdder activeCalls) {
    this.paths = paths;
    this.routes = paths.routes();
    this.forms = forms;
    this.negotiation = forms.negotiation();
    this.connectUnary = forms.connectUnary();
    this.resources = resources;
    this.listeners = listeners;
    this.activeCalls = activeCalls;
  }

  /** Returns the same dispatcher at paths with a prefix; both count their calls together. */
  ServerDispatcher under(String prefix) {
    return prefix.isEmpty()
        ? this
        : new ServerDispatcher(paths.under(prefix), forms, resources, listeners, activeCalls);
  }

  ServerPaths paths() {
    return paths;
  }

  /** Returns the counter of the calls whose handler has not ended. */
  LongAdder activeCalls() {
    return activeCalls;
  }

  @Override
  public HttpRequestListener handle(HttpExchange exchange) {
    HttpRequest request = exchange.request();
    Route<?, ?> route = routes.get(request.path());
    if (route != null) {
      return switch (request.method()) {
        case "POST" -> post(exchange, route);
        case "GET" -> route.allowsGet() ? get(exchange, route) : methodNotAllowed(exchange, route);
        default -> methodNotAllowed(exchange, route);
      };
    }
    HttpResource resource = paths.resource(request.path());
    if (resource != null) {
      ResourceDispatch.dispatch(exchange, resource, resources);
      return DiscardingListener.of(exchange);
    }
    HttpRequestListener fallback = handleByFallback(exchange);
    return fallback == null ? unknownProcedure(exchange) : fallback;
  }

  /**
   * Has the fallback answer a procedure that has no route.
   *
   * @return null if there is no fallback, or the request is not a call by POST
   */
  @Nullable HttpRequestListener handleByFallback(HttpExchange exchange) {
    HttpRequest request = exchange.request();
    if (!paths.hasFallback() || !request.method().equals("POST")) {
      return null;
    }
    boolean enveloped = negotiation.ofOwnType(request) != null;
    Route<?, ?> route = paths.fallback(request.path(), enveloped);
    return route == null ? null : post(exchange, route);
  }

  private HttpRequestListener post(HttpExchange exchange, Route<?, ?> route) {
    HttpRequest request = exchange.request();
    Found<? extends ServerForm> found =
        route.isUnary() ? negotiation.unary(request) : negotiation.stream(request);
    if (found != null) {
      if (route.hasCodec(found.codec())) {
        return start(exchange, route, found.form(), found.codec());
      }
      if (found.form().protocol() != Protocol.CONNECT) {
        RpcException error = unknownCodec(route, found.codec());
        return failed(exchange, route, found.form(), found.codec(), error);
      }
    }
    String type = request.headers().first("content-type").orElse("");
    String seen = type.isEmpty() ? "no content type" : "the content type " + Excerpt.quoted(type);
    return unsupported(exchange, route, "the request has " + seen);
  }

  private HttpRequestListener unsupported(HttpExchange exchange, Route<?, ?> route, String seen) {
    String accepted = acceptPost(route);
    String line = "%s: %s takes %s\n".formatted(seen, route.method().procedure(), accepted);
    return refuse(
        exchange, route, null, null, text(415, Headers.of("accept-post", accepted), line));
  }

  /** Returns a response with a line for people, for a caller that uses none of the protocols. */
  private static HttpResponse text(int status, Headers headers, String line) {
    return HttpResponse.of(
        status,
        headers.toBuilder().add("content-type", "text/plain; charset=utf-8").build(),
        ByteBuffer.wrap(line.getBytes(UTF_8)));
  }

  private HttpRequestListener get(HttpExchange exchange, Route<?, ?> route) {
    String codec;
    try {
      codec = connectUnary.codecOfQuery(exchange.request().query());
    } catch (RpcException e) {
      return failed(exchange, route, connectUnary, "", e);
    }
    if (codec == null || route.hasCodec(codec)) {
      return start(exchange, route, connectUnary, codec == null ? "" : codec);
    }
    String seen = "the query parameter \"encoding\" is " + Excerpt.quoted(codec);
    return unsupported(exchange, route, seen);
  }

  private HttpRequestListener start(
      HttpExchange exchange, Route<?, ?> route, ServerForm form, String codec) {
    HttpResponse refusal = form.refusal(exchange.request());
    if (refusal != null) {
      return refuse(exchange, route, form.protocol(), null, refusal);
    }
    CallHead head;
    try {
      head = form.readHead(exchange.request(), codec);
      if (head.message() == null && !form.isEnveloped()) {
        checkAnnounced(exchange.request(), route);
      }
    } catch (RpcException e) {
      return failed(exchange, route, form, codec, e);
    }
    HttpExchange observed = observed(exchange, route, form.protocol());
    try {
      return listening(observed, start(observed, route, form, head));
    } catch (RuntimeException | Error e) { // The transport answers, and has no listener to notify.
      if (observed instanceof ObservedExchange call) {
        call.neverBegun(e);
      }
      throw e;
    }
  }

  private ServedCall start(
      HttpExchange exchange, Route<?, ?> route, ServerForm form, CallHead head) {
    WaitingRequests waiting = exchange.loop().local(route.settings().waitingRequests());
    return switch (form) { // Unary forms come first: some forms are of both kinds.
      case UnaryForm unary when route.isUnary() -> start(exchange, route, unary, head, waiting);
      case StreamForm stream -> {
        StreamCall call = new StreamCall(exchange, route, stream, head, waiting, activeCalls);
        call.start();
        yield call;
      }
      default -> throw new IllegalStateException(form + " is not a form for calls");
    };
  }

  private UnaryCall start(
      HttpExchange exchange,
      Route<?, ?> route,
      UnaryForm form,
      CallHead head,
      WaitingRequests waiting) {
    UnaryCall call;
    if (route.hasInterceptors()) {
      call = new InterceptedUnaryCall(exchange, route, form, head, waiting, activeCalls);
    } else if (route.isAsynchronous()) {
      call = new AsyncUnaryCall(exchange, route, form, head, waiting, activeCalls);
    } else {
      call = new UnaryCall(exchange, route, form, head, waiting, activeCalls);
    }
    call.start();
    return call;
  }

  /**
   * Refuses a request whose announced length is too long before its body is sent. If the body has
   * envelopes, only their prefixes say how long its messages are.
   */
  private static void checkAnnounced(HttpRequest request, Route<?, ?> route) {
    long bytes = Admission.bodyBytes(request.headers().first("content-length").orElse(null));
    MessageLimit.SERVER_REQUEST.check(bytes, route.requestLimitBytes());
  }

  HttpRequestListener unknownProcedure(HttpExchange exchange) {
    HttpRequest request = exchange.request();
    RpcException error =
        new RpcException(
            Code.UNIMPLEMENTED,
            "unknown procedure %s: %s"
                .formatted(Excerpt.of(request.path()), paths.whyUnknown(request.path())));
    Found<ServerForm> found =
        request.method().equals("POST") ? negotiation.ofOwnType(request) : null;
    if (found != null) {
      return failed(exchange, null, found.form(), found.codec(), error);
    }
    HttpResponse response =
        connectUnary.failure(404, new OutgoingError(error), ErrorLimits.of(exchange));
    return refuse(exchange, null, null, error, response);
  }

  private HttpRequestListener methodNotAllowed(HttpExchange exchange, Route<?, ?> route) {
    String allowed = route.allowsGet() ? "GET, POST" : "POST";
    String line =
        "HTTP method %s is not allowed: call %s by %s\n"
            .formatted(
                Excerpt.quoted(exchange.request().method()),
                route.method().procedure(),
                allowed.replace(", ", " or "));
    return refuse(exchange, route, null, null, text(405, Headers.of("allow", allowed), line));
  }

  private static RpcException unknownCodec(Route<?, ?> route, String codec) {
    return new RpcException(
        Code.UNIMPLEMENTED,
        "unknown codec %s: supported are %s"
            .formatted(Excerpt.quoted(codec), String.join(", ", route.codecNames())));
  }

  private HttpRequestListener failed(
      HttpExchange exchange,
      @Nullable Route<?, ?> route,
      ServerForm form,
      String codec,
      RpcException error) {
    HttpResponse refusal = form.refusal(exchange.request());
    HttpResponse response =
        refusal == null
            ? form.failure(codec, new OutgoingError(error), ErrorLimits.of(exchange))
            : refusal;
    RpcException answered = refusal == null ? error : null;
    return refuse(exchange, route, form.protocol(), answered, response);
  }

  /**
   * Answers a request that can't become a call.
   *
   * @param failure the failure in the response; null if it has none
   */
  private HttpRequestListener refuse(
      HttpExchange exchange,
      @Nullable Route<?, ?> route,
      @Nullable Protocol protocol,
      @Nullable RpcException failure,
      HttpResponse response) {
    HttpExchange observed = observed(exchange, route, protocol);
    observed.respond(response);
    if (observed instanceof ObservedExchange call) {
      if (failure != null) {
        call.answered(failure);
      }
      call.callOver();
    }
    return listening(observed, DiscardingListener.of(exchange));
  }

  private HttpExchange observed(
      HttpExchange exchange, @Nullable Route<?, ?> route, @Nullable Protocol protocol) {
    return listeners.isEmpty()
        ? exchange
        : ObservedExchange.of(exchange, listeners, route == null ? null : route.method(), protocol);
  }

  private static HttpRequestListener listening(HttpExchange exchange, HttpRequestListener call) {
    return exchange instanceof ObservedExchange observed ? observed.passOnTo(call) : call;
  }

  /** Returns the content types that a method's procedure accepts. */
  private String acceptPost(Route<?, ?> route) {
    return String.join(", ", negotiation.contentTypes(route.isUnary(), route.codecNames()));
  }
}
