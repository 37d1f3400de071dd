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
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One exchange of a servlet. The loop of the exchange delivers its events and does its I/O, so both
 * happen in order, whichever threads the container calls on.
 *
 * <p>A container uses the objects of a request again for other requests. So they are only used
 * under a lock, and never once the exchange is complete or the container has reported a failure. No
 * callback waits for the loop.
 */
final class ServletExchange implements HttpExchange, AsyncListener {

  /** An attribute of the request: its second dispatch makes the container cut it off. */
  static final String ABORTED = "dev.connectjava.servlet.aborted";

  private static final Logger LOGGER = System.getLogger(ServletExchange.class.getName());

  private final HttpRequest head;
  private final HttpServletRequest request;
  private final AsyncContext context;
  private final ExchangeLoop loop;
  private final MessageBudget memory;
  private final OpenExchanges open;
  private final UnsentBytes unsent;
  private final RequestReader reader;
  private final ResponseWriter writer;

  private final ReentrantLock lock = new ReentrantLock();

  /** Whether the container's objects must not be used any more. Guarded by the lock. */
  private boolean detached;

  /** Confined to the loop; null before the exchange begins and once it is over. */
  private @Nullable HttpRequestListener listener;

  private boolean over;

  /** An action on the objects of the container. */
  @FunctionalInterface
  interface Use {

    /** Returns what {@link #use} returns. */
    boolean run() throws IOException;
  }

  /**
   * What all exchanges of a servlet have in common.
   *
   * @param outboundBytes the bound of the unsent bytes of a response
   */
  record Shared(MessageBudget memory, OpenExchanges open, int outboundBytes) {}

  ServletExchange(
      Shared shared,
      HttpRequest head,
      AsyncContext context,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    this.head = head;
    this.request = request;
    this.context = context;
    this.loop = ExchangeLoop.create();
    this.memory = shared.memory();
    this.open = shared.open();
    this.unsent = new UnsentBytes(memory, shared.outboundBytes());
    this.reader = new RequestReader(this, request, request.getInputStream());
    this.writer =
        new ResponseWriter(
            this,
            response,
            response.getOutputStream(),
            shared.outboundBytes(),
            head.version() == HttpVersion.HTTP_1,
            head.method().equals("HEAD"));
  }

  // Called by the container's thread that has received the request.

  /** Passes the exchange to the handler, and lets the container report what is possible. */
  void start(HttpHandler handler) {
    context.addListener(this);
    loop.execute(() -> begin(handler));
    reader.start();
    writer.start();
  }

  // Called by any thread.

  @Override
  public HttpRequest request() {
    return head;
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
    loop.execute(this::cutOff);
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

  /** Notifies the listener that the servlet is taken out of service. */
  void drain() {
    loop.execute(() -> {
      HttpRequestListener receiver = listener;
      if (receiver != null) {
        receiver.onDrain();
      }
    });
  }

  private void submit(Runnable step) {
    loop.execute(() -> guarded(step));
  }

  // Called by the container.

  /** Handles that the client has gone, or that the container can't read or write. */
  void failed(Throwable cause) {
    LOGGER.log(Level.DEBUG, () -> "the exchange " + head + " has failed: " + cause);
    detach();
    loop.execute(() -> closed(false));
    completeContext();
  }

  @Override
  public void onError(AsyncEvent event) {
    failed(event.getThrowable());
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    failed(new IOException("the container has ended the exchange"));
  }

  @Override
  public void onComplete(AsyncEvent event) {
    loop.execute(() -> closed(false)); // It is closed already, unless the container has ended it.
  }

  @Override
  public void onStartAsync(AsyncEvent event) {}

  // On the loop.

  private void begin(HttpHandler handler) {
    if (over) {
      return;
    }
    open.add(this);
    try {
      listener = handler.handle(this);
    } catch (RuntimeException | Error e) {
      listener = DiscardingListener.of(this);
      respond(HttpResponse.of(500, Headers.empty()));
      LOGGER.log(Level.ERROR, "the HTTP handler failed at " + head.path(), e);
    }
  }

  /**
   * Uses the container's objects, unless that is too late. If it fails, the exchange is over.
   *
   * @return what the action returns; false if it was not run, or has failed
   */
  boolean use(Use action) {
    try {
      return locked(action);
    } catch (IOException | RuntimeException e) {
      failed(e);
      return false;
    }
  }

  private boolean locked(Use action) throws IOException {
    lock.lock();
    try {
      return !detached && action.run();
    } finally {
      lock.unlock();
    }
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

  /** Ends the exchange, whose response the container has accepted. */
  void complete() {
    if (!over) {
      detach();
      closed(completeContext());
    }
  }

  /**
   * Makes the container reset the stream, or close the connection. The only way that all containers
   * have is to dispatch the request once more to the servlet, which then throws.
   */
  private void cutOff() {
    boolean dispatched =
        !over
            && use(() -> {
              request.setAttribute(ABORTED, true);
              context.dispatch();
              return true;
            });
    if (dispatched) {
      detach();
    }
    closed(false);
  }

  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      cutOff();
      LOGGER.log(Level.ERROR, "can't answer " + head.path(), e);
    }
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
    loop.end();
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

  // On any thread.

  private void detach() {
    lock.lock();
    try {
      detached = true;
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether the container takes the exchange as complete. */
  private boolean completeContext() {
    try {
      context.complete();
      return true;
    } catch (IllegalStateException e) { // The container has ended it.
      LOGGER.log(Level.DEBUG, () -> "the exchange " + head + " is over already: " + e.getMessage());
      return false;
    }
  }
}
