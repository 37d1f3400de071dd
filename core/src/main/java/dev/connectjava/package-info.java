/**
 * ConnectRPC for the JVM: the types that an application imports.
 *
 * <p>Where to begin:
 *
 * <ul>
 *   <li>A server: {@link dev.connectjava.Router} maps procedures to handlers. Handlers get a {@link
 *       dev.connectjava.RequestContext} and fail calls with {@link dev.connectjava.RpcException}.
 *   <li>A client: {@link dev.connectjava.Transport} opens calls, {@link
 *       dev.connectjava.ClientConfig} configures all calls of a client, and {@link
 *       dev.connectjava.CallOptions} one call. {@link dev.connectjava.RpcException} is the one
 *       exception of a failed call.
 *   <li>Interception: {@link dev.connectjava.ServerInterceptor} and {@link
 *       dev.connectjava.ClientInterceptor} run around calls, {@link
 *       dev.connectjava.ServerHeadInterceptor} and {@link dev.connectjava.ClientHeadInterceptor}
 *       see only their heads.
 *   <li>Observation: {@link dev.connectjava.ServerListener}, {@link dev.connectjava.ClientListener}
 *       and {@link dev.connectjava.AccessLog}.
 *   <li>Without generated code: {@link dev.connectjava.RpcMethod} describes one RPC, and {@link
 *       dev.connectjava.ServiceDefinition} binds methods to their {@link dev.connectjava.Handler}s.
 * </ul>
 *
 * <p>HTTP itself is in {@link dev.connectjava.http}, and extension points (codecs, compressions)
 * are in {@link dev.connectjava.spi}.
 */
@NullMarked
package dev.connectjava;

import org.jspecify.annotations.NullMarked;
