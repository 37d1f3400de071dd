/**
 * A router as a servlet, in any container of Jakarta Servlet 6.0 or newer.
 *
 * <p>Start with {@link dev.connectjava.servlet.RouterServlet}.
 */
module dev.connectjava.servlet {
  requires transitive dev.connectjava;
  requires transitive jakarta.servlet;
  requires static transitive org.jspecify;

  exports dev.connectjava.servlet;
}
