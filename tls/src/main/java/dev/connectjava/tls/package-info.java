/**
 * The TLS settings of servers and clients, as values.
 *
 * <p>Servers take {@link dev.connectjava.tls.ServerTls}, clients {@link
 * dev.connectjava.tls.ClientTls}. A transport reads the settings with the public getters of both.
 */
@NullMarked
package dev.connectjava.tls;

import org.jspecify.annotations.NullMarked;
