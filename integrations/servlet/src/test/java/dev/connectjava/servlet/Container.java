package dev.connectjava.servlet;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import java.security.KeyStore;
import org.jspecify.annotations.Nullable;

/** A running container with one servlet, on a port of its own. */
interface Container extends AutoCloseable {

  /** The fewest threads with which the containers start. */
  int FEW_THREADS = 12;

  int port();

  /** Waits until no thread of the container serves a request, where a test depends on that. */
  default void awaitIdle() {}

  @Override
  void close() throws Exception;

  /**
   * What a container runs.
   *
   * @param context the path of the context; empty for the root
   * @param mapping the servlet's mapping, such as {@code /*}
   * @param tls null for plaintext
   * @param filter is before the servlet; null for none
   */
  record Setup(
      HttpServlet servlet,
      String context,
      String mapping,
      @Nullable Tls tls,
      @Nullable Filter filter) {

    static Setup of(HttpServlet servlet) {
      return new Setup(servlet, "", "/*", null, null);
    }
  }

  /** The server's identity, and the authorities of client certificates, which are required. */
  record Tls(KeyStore identity, String password, KeyStore authorities) {}
}
