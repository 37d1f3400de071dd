/**
 * ConnectRPC for the JVM: the types that a user of connect-java imports.
 *
 * <p>Start with {@link dev.connectjava.Router}, which maps procedures to handlers, {@link
 * dev.connectjava.RpcMethod}, which describes one RPC, {@link dev.connectjava.RequestContext},
 * which every handler is given, and {@link dev.connectjava.RpcException}, the one exception of a
 * failed call. HTTP itself is in {@link dev.connectjava.http}, what others plug in (codecs,
 * compressions) in {@link dev.connectjava.spi}.
 */
@NullMarked
package dev.connectjava;

import org.jspecify.annotations.NullMarked;
