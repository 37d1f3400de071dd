/**
 * The gRPC protocol over HTTP/2, and its web form over any version of HTTP.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md">gRPC over
 *     HTTP/2</a>
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md">gRPC-Web</a>
 */
@NullMarked
package dev.connectjava.protocol.grpc;

import org.jspecify.annotations.NullMarked;
