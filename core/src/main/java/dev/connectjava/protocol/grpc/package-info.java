/**
 * The gRPC protocol over HTTP/2, and gRPC-Web over any HTTP version.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md">gRPC over
 *     HTTP/2</a>
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md">gRPC-Web</a>
 */
@NullMarked
package dev.connectjava.protocol.grpc;

import org.jspecify.annotations.NullMarked;
