package dev.connectjava.servlet;

import dev.connectjava.AttributeKey;
import dev.connectjava.Attributes;
import dev.connectjava.Headers;
import dev.connectjava.http.DiscardingListener;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpResponse;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/**
 * A {@link dev.connectjava.Router}, or another {@link HttpHandler}, as a servlet. It serves what
 * the container's HTTP can carry: Connect and gRPC-Web over HTTP/1.1 and HTTP/2, gRPC over HTTP/2.
 *
 * <pre>{@code
 * ServletRegistration.Dynamic registration =
 *     servletContext.addServlet("connect", RouterServlet.create(router));
 * registration.setAsyncSupported(true);
 * registration.addMapping("/*");
 * }</pre>
 *
 * <p>The servlet, and each filter before it, must support asynchronous requests. Requests are read
 * and responses are written by non-blocking I/O, as fast as client and handler allow. Handlers run
 * as the router's {@link dev.connectjava.ExecutionMode} says; with {@code eventLoop()} they run on
 * the virtual thread that delivers the events of their exchange, and {@code carrier()} is the same
 * as {@code virtualThreads()}.
 *
 * <p>The path of a procedure follows the path of the context and of the servlet's mapping: a
 * servlet that is mapped to {@code /rpc/*} serves {@code /rpc/greet.v1.GreetService/Greet}. The
 * {@linkplain dev.connectjava.Peer peer} has the remote address that the container states, and the
 * client certificates that the container has verified. The user that the container or a filter has
 * authenticated is the attribute {@link #USER_PRINCIPAL} of the call; {@link Builder#attributes}
 * takes what else handlers need from the container's request, which they don't see.
 *
 * <p>A response whose client does not read is cut off ({@link Builder#writeTimeout}): over HTTP/2
 * its stream is reset, over HTTP/1.1 its connection is closed. So is the response of an exchange
 * that is aborted, if the client may have seen its head; otherwise the client gets status 503
 * without a body.
 *
 * <p>If a request over HTTP/1.1 is answered before it has arrived, its rest is read and discarded
 * without a thread, up to 1 MiB and for 30 seconds. Then the connection is closed.
 *
 * <p>When the container takes the servlet out of service, it answers further requests with 503 and
 * notifies open calls, which may end within the grace period. Those that are left are aborted. It
 * serves again if the container initializes it again.
 *
 * <p>One servlet object serves one registration. Thread-safe.
 */
public final class RouterServlet extends HttpServlet {

  /**
   * The user of a call: the {@linkplain HttpServletRequest#getUserPrincipal principal} that the
   * request has when it reaches the servlet, because the container or a filter has authenticated
   * it. It is an attribute of the call ({@link dev.connectjava.RequestContext#attributes}), and
   * absent if the request has no user.
   */
  public static final AttributeKey<Principal> USER_PRINCIPAL =
      AttributeKey.named("user principal of the servlet request");

  private static final long serialVersionUID = 1;

  /** How long {@link #destroy} waits for calls that it has aborted. */
  private static final Duration ABORT_TIME = Duration.ofSeconds(1);

  private final transient HttpHandler handler;
  private final transient List<BiConsumer<HttpServletRequest, Attributes>> attributeSetters;
  private final transient Duration shutdownGrace;
  private final transient OpenExchanges open = new OpenExchanges();
  private final transient ServletExchange.Shared shared;

  private RouterServlet(Builder builder) {
    this.handler = builder.handler;
    this.attributeSetters = List.copyOf(builder.attributeSetters);
    this.shutdownGrace = builder.shutdownGrace;
    long bytes = builder.memoryBytes.orElseGet(() -> Runtime.getRuntime().maxMemory() / 4);
    this.shared =
        new ServletExchange.Shared(
            new MessageBudget(bytes),
            open,
            builder.outboundBytes,
            builder.writeTimeout,
            builder.drainTimeout);
  }

  /** Returns a servlet with the default settings. */
  public static RouterServlet create(HttpHandler handler) {
    return builder(handler).build();
  }

  /**
   * Returns a builder of a servlet.
   *
   * @param handler usually a {@link dev.connectjava.Router}
   */
  public static Builder builder(HttpHandler handler) {
    return new Builder(handler);
  }

  /** Accepts requests, also after {@link #destroy}: a container may start its context again. */
  @Override
  public void init() {
    open.accept();
  }

  /**
   * Passes a request to the handler. Returns at once; the request is complete later.
   *
   * @throws ServletException if the servlet or a filter does not support asynchronous requests
   */
  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    AsyncRequest.throwIfBrokenOff(request);
    if (!request.isAsyncSupported()) {
      throw new ServletException(
          "servlet "
              + getServletName()
              + " and the filters before it must support asynchronous requests:"
              + " set asyncSupported of each of them to true");
    }
    HttpRequest.Builder head = RequestHead.withoutFields(request).attributes(attributes(request));
    HttpHandler receiver = handler;
    try {
      head.headers(RequestHead.fields(request));
    } catch (IllegalArgumentException e) { // The container is less strict.
      receiver = answering(HttpServletResponse.SC_BAD_REQUEST);
    }
    AsyncContext context = request.startAsync(request, response);
    context.setTimeout(0);
    ServletExchange exchange =
        new ServletExchange(shared, head.build(), context, request, response);
    exchange.start(
        open.add(exchange) ? receiver : answering(HttpServletResponse.SC_SERVICE_UNAVAILABLE));
  }

  /** Takes them here, on the container's thread: filters may change the request afterwards. */
  private Attributes attributes(HttpServletRequest request) {
    Attributes attributes = Attributes.create();
    Principal user = request.getUserPrincipal();
    if (user != null) {
      attributes.set(USER_PRINCIPAL, user);
    }
    attributeSetters.forEach(setter -> setter.accept(request, attributes));
    return attributes;
  }

  private static HttpHandler answering(int status) {
    return exchange -> {
      exchange.respond(HttpResponse.of(status, Headers.empty()));
      return DiscardingListener.of(exchange);
    };
  }

  /**
   * Notifies open calls that the servlet is taken out of service, waits for them during the grace
   * period, and then aborts those that are left, for which it waits up to a second.
   */
  @Override
  public void destroy() {
    open.drain().forEach(ServletExchange::drain);
    open.awaitNone(shutdownGrace);
    open.all().forEach(ServletExchange::abort);
    open.awaitNone(ABORT_TIME);
  }

  /** Returns how many bytes the messages of all calls use at this moment. */
  long messageBytes() {
    return shared.memory().used();
  }

  /** A builder of a servlet. Not thread-safe. */
  public static final class Builder {

    private final HttpHandler handler;
    private final List<BiConsumer<HttpServletRequest, Attributes>> attributeSetters =
        new ArrayList<>();
    private Duration shutdownGrace = Duration.ofSeconds(10);
    private Duration writeTimeout = Duration.ofSeconds(30);
    private Duration drainTimeout = Duration.ofSeconds(30);
    private int outboundBytes = 64 * 1024;
    private OptionalLong memoryBytes = OptionalLong.empty();

    private Builder(HttpHandler handler) {
      this.handler = Objects.requireNonNull(handler, "handler");
    }

    /**
     * Adds a function that sets attributes of each call from the container's request, such as a
     * role of the user, or what a filter has put into an attribute of the request. Handlers and
     * interceptors get them by {@link dev.connectjava.RequestContext#attributes}.
     *
     * <pre>{@code
     * .attributes((request, attributes) -> attributes.set(ADMIN, request.isUserInRole("admin")))
     * }</pre>
     *
     * <p>It is called for each request, on the container's thread, when the request has passed the
     * filters before the servlet, and before any code of the call. Functions are called in the
     * order in which they were added; {@link #USER_PRINCIPAL} is set before. If one throws, the
     * container answers with status 500, and the request reaches no handler.
     *
     * @param setter must not keep the request, or what the container changes with it: the container
     *     uses its objects again for other requests
     */
    public Builder attributes(BiConsumer<HttpServletRequest, Attributes> setter) {
      attributeSetters.add(Objects.requireNonNull(setter, "setter"));
      return this;
    }

    /**
     * Sets how many bytes of a response may wait to be accepted by the container before its handler
     * waits.
     *
     * @param bytes 1 or more; 64 KiB by default
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder outboundBytes(int bytes) {
      if (bytes < 1) {
        throw new IllegalArgumentException("outboundBytes must be 1 or more, but was " + bytes);
      }
      this.outboundBytes = bytes;
      return this;
    }

    /**
     * Sets how much memory the messages of all calls may use together: requests until they are
     * decoded, responses until the container has accepted them. A message for which there is no
     * room fails its call with {@code resource_exhausted}.
     *
     * @param bytes 64 KiB or more; a quarter of the maximum heap by default
     * @throws IllegalArgumentException if it is less than 64 KiB
     */
    public Builder memoryBytes(long bytes) {
      if (bytes < 64 * 1024) {
        throw new IllegalArgumentException("memoryBytes must be 65,536 or more, but was " + bytes);
      }
      this.memoryBytes = OptionalLong.of(bytes);
      return this;
    }

    /**
     * Sets how long {@link RouterServlet#destroy} waits for open calls. 10 seconds by default.
     *
     * @param grace zero or more
     * @throws IllegalArgumentException if it is negative
     */
    public Builder shutdownGrace(Duration grace) {
      if (grace.isNegative()) {
        throw new IllegalArgumentException("shutdownGrace must not be negative, but was " + grace);
      }
      this.shutdownGrace = grace;
      return this;
    }

    /**
     * Sets how long a client may read nothing of a response that waits to be sent to it. Then the
     * response is cut off and its call is cancelled; otherwise the response of a client that never
     * reads would be kept until its connection ends. 30 seconds by default.
     *
     * <p>A client that reads slowly is not affected. But since containers and the operating system
     * accept data in large portions, a client that reads less than about 100 KB a second can seem
     * to read nothing within 30 seconds. A response of which nothing waits to be sent may be quiet
     * without a limit. The end can be late by up to a quarter of the timeout.
     *
     * <p>The container has timeouts of its own, which may be shorter.
     *
     * @param timeout more than zero
     * @throws IllegalArgumentException if it is zero or negative
     */
    public Builder writeTimeout(Duration timeout) {
      if (timeout.isNegative() || timeout.isZero()) {
        throw new IllegalArgumentException("writeTimeout must be positive, but was " + timeout);
      }
      this.writeTimeout = timeout;
      return this;
    }

    /**
     * Sets how long the rest of an HTTP/1.1 request may take whose response is complete. 30 seconds
     * by default.
     */
    Builder drainTimeout(Duration timeout) {
      this.drainTimeout = timeout;
      return this;
    }

    /** Returns the servlet. */
    public RouterServlet build() {
      return new RouterServlet(this);
    }
  }
}
