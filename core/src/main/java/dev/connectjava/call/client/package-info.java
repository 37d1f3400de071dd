/**
 * The life of a client's call: from a method of {@link dev.connectjava.Transport} through {@link
 * dev.connectjava.call.client.ClientDispatcher} to an HTTP exchange and back; and the forms of a
 * call for blocking and for asynchronous callers.
 *
 * <p>Threads: encoding, compression, decompression and decoding run on the caller's thread, and the
 * events of {@code Attempt} on the transport's. {@code RequestMessages} and, for streams, an {@code
 * Inbox} connect them.
 */
@NullMarked
package dev.connectjava.call.client;

import org.jspecify.annotations.NullMarked;
