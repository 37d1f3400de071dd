package dev.connectjava.spring;

import dev.connectjava.servlet.RouterServlet;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Passes requests to a {@link RouterServlet}, and to a new one after each restart: a container
 * keeps its servlets while the context is stopped, and a servlet that has drained refuses requests.
 * Thread-safe.
 */
final class RestartableServlet implements Servlet {

  private final Supplier<RouterServlet> create;

  /** Whether paths begin at the context, not at the mapping. */
  private final boolean wholePaths;

  private volatile RouterServlet current;
  private volatile boolean drained;

  /** Null until the container has initialized this servlet. */
  private volatile @Nullable ServletConfig config;

  /**
   * Creates a servlet that takes calls.
   *
   * @param create makes a servlet, at once and at each restart
   * @param wholePaths whether the path that a mapping matches is part of the path of a procedure
   */
  RestartableServlet(Supplier<RouterServlet> create, boolean wholePaths) {
    this.create = create;
    this.wholePaths = wholePaths;
    this.current = create.get();
  }

  /** Takes calls again, if the servlet has drained. */
  void start() {
    if (drained) {
      RouterServlet next = create.get();
      ServletConfig known = config;
      if (known != null) {
        initialize(next, known);
      }
      current = next;
      drained = false;
    }
  }

  private static void initialize(RouterServlet servlet, ServletConfig config) {
    try {
      servlet.init(config);
    } catch (ServletException e) {
      throw new IllegalStateException("the servlet can't be initialized again", e);
    }
  }

  /** Refuses new calls, and waits for those in flight during the grace period. */
  void drain() {
    drained = true;
    current.destroy();
  }

  @Override
  public void init(ServletConfig newConfig) throws ServletException {
    config = newConfig;
    current.init(newConfig);
  }

  @Override
  public void service(ServletRequest request, ServletResponse response)
      throws ServletException, IOException {
    ServletRequest passed =
        wholePaths && request instanceof HttpServletRequest http
            ? new WholePathRequest(http)
            : request;
    current.service(passed, response);
  }

  @Override
  public void destroy() {
    drain();
  }

  @Override
  public @Nullable ServletConfig getServletConfig() {
    return config;
  }

  @Override
  public String getServletInfo() {
    return current.getServletInfo();
  }

  /** A request of which the mapping takes no part of the path away. */
  private static final class WholePathRequest extends HttpServletRequestWrapper {

    private WholePathRequest(HttpServletRequest request) {
      super(request);
    }

    @Override
    public String getServletPath() {
      return "";
    }
  }
}
