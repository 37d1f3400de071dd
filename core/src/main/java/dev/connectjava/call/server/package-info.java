/**
 * A served call's life: from an HTTP exchange through {@link
 * dev.connectjava.call.server.ServerDispatcher} to a handler on a thread of its own, and back.
 *
 * <p>What runs on which thread: {@code ServerDispatcher} and the listener methods of {@code
 * ServedCall} on the transport's thread; interceptors, decompression, decoding, the handler,
 * encoding and compression on the handler's. Between them stand an {@code Inbox} and {@code
 * OutgoingMessages}, each with one lock under which neither user code nor I/O runs.
 */
@NullMarked
package dev.connectjava.call.server;

import org.jspecify.annotations.NullMarked;
