/**
 * How TLS is spoken, as values.
 *
 * <p>{@link dev.connectjava.tls.ServerTls} is what a server is given, {@link
 * dev.connectjava.tls.ClientTls} what a client is. Both tell by public methods what was set, which
 * is how a transport reads them.
 */
@NullMarked
package dev.connectjava.tls;

import org.jspecify.annotations.NullMarked;
