package dev.connectjava.servlet;

import dev.connectjava.Headers;
import dev.connectjava.http.DiscardingListener;
import dev.connectjava.http.ExchangeLoop;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpRequestListener;
import dev.connectjava.http.HttpResponse;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.http.MessageMemory;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One exchange of a servlet. The loop of the exchange delivers its events and does its I/O, so both
 * happen in order, whichever threads the container calls on. Each step of the loop is guarded: one
 * that fails ends the exchange.
 *
 * <p>For the listener, the exchange is over when the response is complete or will never be. For the
 * container, it ends later if the rest of the request has to be read, or if a status takes the
 * place of the response. No callback of the container waits for the loop, except for a use of the
 * container's objects that blocks ({@link ContainerObjects}).
 */
final class ServletExchange implements HttpExchange {

  private static final Logger LOGGER = System.getLogger(ServletExchange.class.getName());

  private final HttpRequest head;
  private final ExchangeLoop loop = ExchangeLoop.create();
  private final AsyncRequest container;
  private final MessageBudget memory;
  private final OpenExchanges open;
  private final UnsentBytes unsent;
  private final RequestReader reader;
  private final UnreadRequest unread;
  private final ResponseWriter writer;

  /** Confined to the loop; null before the exchange begins and once it is over. */
  private @Nullable HttpRequestListener listener;

  // Confined to the loop.
  private boolean draining;
  private boolean over;

  /**
   * What all exchanges of a servlet have in common.
   *
   * @param outboundBytes the bound of the unsent bytes of a response
   * @param drainTimeout how long the rest of a request may take whose response is complete
   */
  record Shared(
      MessageBudget memory,
      OpenExchanges open,
      int outboundBytes,
      Duration writeTimeout,
      Duration drainTimeout) {}

  ServletExchange(
      Shared shared,
      HttpRequest head,
      AsyncContext context,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    this.head = head;
    this.container =
        new AsyncRequest(request, context, head.toString(), () -> submit(() -> ended(false)));
    this.memory = shared.memory();
    this.open = shared.open();
    this.unsent = new UnsentBytes(memory, shared.outboundBytes());
    this.reader = new RequestReader(this, request, request.getInputStream());
    this.unread = new UnreadRequest(this::later, shared.drainTimeout(), this::unreadExceeded);
    this.writer =
        new ResponseWriter(
            this,
            response,
            response.getOutputStream(),
            shared.outboundBytes(),
            shared.writeTimeout());
  }

  // Called by the container's thread that has received the request.

  /** Passes the exchange to the handler, and lets the container report what is possible. */
  void start(HttpHandler handler) {
    container.start();
    submit(() -> begin(handler));
    reader.start();
    writer.start();
  }

  // Called by any thread.

  @Override
  public HttpRequest request() {
    return head;
  }

  boolean isHttp1() {
    return head.version() == HttpVersion.HTTP_1;
  }

  @Override
  public void respond(HttpResponse response) {
    unsent.add(response.body().remaining());
    submit(() -> writer.respond(response));
  }

  @Override
  public void sendHead(int status, Headers headers) {
    submit(() -> writer.sendHead(status, headers));
  }

  @Override
  public void write(ByteBuffer data) {
    unsent.add(data.remaining());
    submit(() -> writer.write(data));
  }

  @Override
  public void finish(ByteBuffer end, Headers trailers) {
    unsent.add(end.remaining());
    submit(() -> writer.finish(end, trailers));
  }

  @Override
  public void abort() {
    submit(() -> {
      if (!over) {
        cutOff(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
      }
    });
  }

  @Override
  public @Nullable String reserveResponse(int bytes) {
    return unsent.reserve(bytes);
  }

  @Override
  public boolean isWritable() {
    return unsent.isBelowBound();
  }

  @Override
  public void consumed(int bytes) {
    reader.consumed(bytes);
  }

  @Override
  public MessageMemory memory() {
    return memory;
  }

  @Override
  public ExchangeLoop loop() {
    return loop;
  }

  /** Notifies the listener that the servlet is taken out of service, also if it begins later. */
  void drain() {
    submit(() -> {
      draining = true;
      HttpRequestListener receiver = listener;
      if (receiver != null) {
        receiver.onDrain();
      }
    });
  }

  /** Runs a step on the loop; if it fails, the exchange is over. */
  void submit(Runnable step) {
    loop.execute(() -> guarded(step));
  }

  /** Runs a step on the loop after a delay, unless the exchange has ended. */
  void later(Runnable step, Duration delay) {
    loop.schedule(() -> guarded(step), delay);
  }

  /** Handles that the client has gone, or that the container can't read or write. */
  void failed(Throwable cause) {
    container.failed(cause);
  }

  // On the loop.

  private void begin(HttpHandler handler) {
    if (over) {
      return;
    }
    try {
      listener = handler.handle(this);
    } catch (RuntimeException | Error e) {
      listener = DiscardingListener.of(this);
      submit(this::handlerFailed);
      LOGGER.log(Level.ERROR, "the HTTP handler failed at " + head.path(), e);
    }
    if (draining) {
      drain();
    }
  }

  /** Runs after what the handler has submitted: it may have begun a response, or completed one. */
  private void handlerFailed() {
    if (!writer.isFinishing()) {
      cutOff(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
    }
  }

  /** Runs a step at the end of the loop's turn. */
  void afterTurn(Runnable step) {
    loop.afterTurn(() -> guarded(step));
  }

  /**
   * Uses the container's objects, unless that is too late. If it fails, the exchange is over.
   *
   * @return what the action returns; false if it was not run, or has failed
   */
  boolean use(ContainerObjects.Use action) {
    try {
      return container.use(action);
    } catch (IOException e) {
      container.failed(e);
    } catch (RuntimeException | Error e) {
      cutOff(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
      LOGGER.log(Level.WARNING, "the container has failed at " + head.path(), e);
    }
    return false;
  }

  /** Passes a part of the body to the listener. */
  void deliver(ByteBuffer data, boolean last) {
    HttpRequestListener receiver = listener;
    if (receiver == null) {
      return;
    }
    guarded(() -> receiver.onData(data, last));
    if (last) {
      guarded(writer::release);
    }
  }

  /** Handles that a part of the request was read whose response is complete. */
  void discarded(int bytes, boolean last) {
    if (last) {
      end();
    } else {
      unread.discarded(bytes);
    }
  }

  /** Handles that the container has accepted bytes, or never will. */
  void sent(int bytes) {
    HttpRequestListener receiver = listener;
    if (bytes > 0 && unsent.remove(bytes) && receiver != null) {
      guarded(receiver::onWritable);
    }
  }

  boolean isRequestComplete() {
    return reader.isComplete();
  }

  /**
   * Handles that the container has accepted the whole response. Over HTTP/1.1, the rest of the
   * request is read before the exchange ends.
   */
  void complete() {
    if (!isHttp1() || reader.isComplete()) {
      end();
    } else {
      closed(true);
      unread.begin();
      reader.discard();
    }
  }

  private void end() {
    ended(container.complete());
  }

  /** Handles that no more of the response was accepted for the write timeout. */
  void writeTimedOut() {
    LOGGER.log(
        Level.DEBUG,
        () ->
            "cutting off "
                + head
                + ", whose client reads nothing (RouterServlet.Builder.writeTimeout)");
    cutOff(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
  }

  private void unreadExceeded() {
    LOGGER.log(Level.DEBUG, () -> "cutting off " + head + ", whose request outlasts its response");
    use(writer::close);
    breakOff();
  }

  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      cutOff(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
      LOGGER.log(Level.ERROR, "can't answer " + head.path(), e);
    }
  }

  /** Ends the exchange with a status, or breaks it off if the client may have seen a head. */
  private void cutOff(int status) {
    boolean first = !over;
    closed(false);
    if (first && use(() -> writer.replace(status))) {
      writer.advance();
    } else {
      breakOff();
    }
  }

  private void breakOff() {
    container.breakOff();
    ended(false);
  }

  /** Ends the loop, since the container's part is over. */
  private void ended(boolean completed) {
    closed(completed);
    loop.end();
  }

  private void closed(boolean completed) {
    if (over) {
      return;
    }
    over = true;
    HttpRequestListener receiver = listener;
    listener = null;
    writer.drop();
    unsent.end();
    try {
      if (receiver != null) {
        receiver.onClosed(completed);
      }
    } catch (RuntimeException | Error e) {
      LOGGER.log(Level.ERROR, "the listener failed at " + head.path(), e);
    } finally {
      open.remove(this);
    }
  }
}
