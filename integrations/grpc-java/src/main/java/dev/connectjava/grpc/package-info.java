/**
 * Bridges between grpc-java and connect-java: {@link dev.connectjava.grpc.GrpcService} serves a
 * service of grpc-java, {@link dev.connectjava.grpc.TransportChannel} is a channel for stubs of
 * grpc-java, {@link dev.connectjava.grpc.StatusConversion} converts failures.
 */
@NullMarked
package dev.connectjava.grpc;

import org.jspecify.annotations.NullMarked;
