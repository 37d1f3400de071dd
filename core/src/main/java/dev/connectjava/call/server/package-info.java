/**
 * The life of a served call: from an HTTP exchange through {@link
 * dev.connectjava.call.server.ServerDispatcher} to a handler on a thread of its own, and back.
 *
 * <p>Threads: {@code ServerDispatcher} and the listener methods of {@code ServedCall} run on the
 * transport's thread. Interceptors, decompression, decoding, the handler, encoding and compression
 * run on the handler's. An {@code Inbox} and {@code OutgoingMessages} connect them, each with one
 * lock under which neither application code nor I/O runs.
 */
@NullMarked
package dev.connectjava.call.server;

import org.jspecify.annotations.NullMarked;
