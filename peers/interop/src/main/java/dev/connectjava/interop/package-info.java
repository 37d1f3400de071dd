/** A server for gRPC's interop clients. */
@NullMarked
package dev.connectjava.interop;

import org.jspecify.annotations.NullMarked;
