/** A client for any server of gRPC's test service. */
@NullMarked
package dev.connectjava.interop.client;

import org.jspecify.annotations.NullMarked;
