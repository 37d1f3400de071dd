/**
 * A router as a servlet. Start with {@link dev.connectjava.servlet.RouterServlet}.
 *
 * <p>All requests are served by asynchronous, non-blocking I/O: no thread of the container waits
 * for a client or for a handler.
 */
@NullMarked
package dev.connectjava.servlet;

import org.jspecify.annotations.NullMarked;
