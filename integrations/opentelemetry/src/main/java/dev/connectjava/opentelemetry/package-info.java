/**
 * Traces and metrics of calls for OpenTelemetry, by its semantic conventions for RPC. {@link
 * dev.connectjava.opentelemetry.ServerTelemetry} observes the calls of a router, {@link
 * dev.connectjava.opentelemetry.ClientTelemetry} those of a client, and {@link
 * dev.connectjava.opentelemetry.CallLabels} adds attributes to the metrics of a call.
 */
@NullMarked
package dev.connectjava.opentelemetry;

import org.jspecify.annotations.NullMarked;
