/** A client for gRPC's test service, whoever serves it. */
@NullMarked
package dev.connectjava.interop.client;

import org.jspecify.annotations.NullMarked;
