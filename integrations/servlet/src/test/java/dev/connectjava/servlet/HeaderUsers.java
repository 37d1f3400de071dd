package dev.connectjava.servlet;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/**
 * A filter that knows the user of a request by a header field. Its request may be asked for the
 * user only by the thread that passes the filter, and only until the servlet has returned.
 */
final class HeaderUsers extends HttpFilter {

  static final String FIELD = "x-user";

  /** The role of the user {@code ada}. */
  static final String ROLE = "admin";

  private static final long serialVersionUID = 1;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    IdentifiedRequest identified = new IdentifiedRequest(request, request.getHeader(FIELD));
    try {
      chain.doFilter(identified, response);
    } finally {
      identified.passed = true;
    }
  }

  private record User(String name) implements Principal {

    @Override
    public String getName() {
      return name;
    }
  }

  private static final class IdentifiedRequest extends HttpServletRequestWrapper {

    private final Thread thread = Thread.currentThread();
    private final @Nullable String user;
    private boolean passed;

    private IdentifiedRequest(HttpServletRequest request, @Nullable String user) {
      super(request);
      this.user = user;
    }

    @Override
    public @Nullable Principal getUserPrincipal() {
      check();
      return user == null ? null : new User(user);
    }

    @Override
    public boolean isUserInRole(String role) {
      check();
      return "ada".equals(user) && role.equals(ROLE);
    }

    private void check() {
      if (passed || Thread.currentThread() != thread) {
        throw new IllegalStateException("the filter has been passed");
      }
    }
  }
}
