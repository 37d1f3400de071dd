/**
 * The Connect protocol, unary and streaming.
 *
 * @see <a href="https://connectrpc.com/docs/protocol">The Connect protocol</a>
 */
@NullMarked
package dev.connectjava.protocol.connect;

import org.jspecify.annotations.NullMarked;
