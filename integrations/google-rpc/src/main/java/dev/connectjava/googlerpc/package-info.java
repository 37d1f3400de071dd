/**
 * Details of errors by the standard messages of {@code google.rpc}. Start with {@link
 * dev.connectjava.googlerpc.ErrorDetails}, for servers and for clients.
 */
@NullMarked
package dev.connectjava.googlerpc;

import org.jspecify.annotations.NullMarked;
