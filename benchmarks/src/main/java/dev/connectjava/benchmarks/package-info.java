/** Servers and clients for measurements, with this library and with grpc-java. */
@org.jspecify.annotations.NullMarked
package dev.connectjava.benchmarks;
