package dev.connectjava.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * The container's part of one exchange: an asynchronous request. It ends once: it is completed,
 * broken off, or fails. From then on, the container's objects are not used. Thread-safe.
 */
final class AsyncRequest implements AsyncListener {

  /** An attribute of the request: its second dispatch makes the container break it off. */
  private static final String BROKEN_OFF = "dev.connectjava.servlet.broken-off";

  private static final Logger LOGGER = System.getLogger(AsyncRequest.class.getName());

  private final HttpServletRequest request;
  private final AsyncContext context;
  private final String name;
  private final Runnable failure;
  private final ContainerObjects objects = new ContainerObjects();

  /**
   * Creates the container's part of an exchange.
   *
   * @param name names the exchange in logs
   * @param failure runs if the container ends the request, or can't read or write, on any thread
   */
  AsyncRequest(HttpServletRequest request, AsyncContext context, String name, Runnable failure) {
    this.request = request;
    this.context = context;
    this.name = name;
    this.failure = failure;
  }

  /**
   * Throws if this is the second dispatch of a request that has to be broken off, which makes the
   * container reset the stream or close the connection. The exception has no stack trace: the
   * application has not failed.
   */
  static void throwIfBrokenOff(HttpServletRequest request) throws IOException {
    if (request.getAttribute(BROKEN_OFF) != null) {
      IOException brokenOff =
          new IOException("the response to " + request.getRequestURI() + " is broken off");
      brokenOff.setStackTrace(new StackTraceElement[0]);
      throw brokenOff;
    }
  }

  /** Lets the container report how the request ends. */
  void start() {
    context.addListener(this);
  }

  /**
   * Uses the container's objects, unless the request has ended.
   *
   * @return what the action returns; false if it was not run
   */
  boolean use(ContainerObjects.Use action) throws IOException {
    return objects.use(action);
  }

  /** Ends the request in order; returns whether the container takes it as complete. */
  boolean complete() {
    return objects.detach() && completeContext();
  }

  /**
   * Makes the container reset the stream, or close the connection, unless the request has ended.
   * The only way that all containers have is to dispatch it once more to the servlet, which then
   * throws.
   */
  void breakOff() {
    try {
      objects.useLast(() -> {
        request.setAttribute(BROKEN_OFF, true);
        context.dispatch();
        return true;
      });
    } catch (IOException | RuntimeException | Error e) {
      failed(e);
    }
  }

  /** Handles that the client has gone, or that the container can't read or write. */
  void failed(Throwable cause) {
    if (objects.detach()) {
      try {
        LOGGER.log(Level.DEBUG, () -> "the exchange " + name + " has failed: " + cause);
        failure.run();
      } finally {
        completeContext();
      }
    }
  }

  // Called by the container.

  @Override
  public void onError(AsyncEvent event) {
    failed(event.getThrowable());
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    failed(new IOException("the container has ended the exchange"));
  }

  /** Handles the end of the request, which the container itself may have ended. */
  @Override
  public void onComplete(AsyncEvent event) {
    if (objects.detach()) {
      failure.run();
    }
  }

  @Override
  public void onStartAsync(AsyncEvent event) {}

  private boolean completeContext() {
    try {
      context.complete();
      return true;
    } catch (IllegalStateException e) { // The container has ended it.
      LOGGER.log(Level.DEBUG, () -> "the exchange " + name + " is over already: " + e.getMessage());
    } catch (RuntimeException e) {
      LOGGER.log(Level.WARNING, "the container can't complete the exchange " + name, e);
    }
    return false;
  }
}
