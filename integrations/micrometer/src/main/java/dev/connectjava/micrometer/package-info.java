/**
 * Meters and observations for Micrometer. {@link dev.connectjava.micrometer.ServerMeters} and
 * {@link dev.connectjava.micrometer.ClientMeters} measure calls, {@link
 * dev.connectjava.micrometer.ConnectionMeters} the connections of a transport. {@link
 * dev.connectjava.micrometer.ServerObservations} and {@link
 * dev.connectjava.micrometer.ClientObservations} make an observation of each call, whose handlers
 * may trace it.
 */
@NullMarked
package dev.connectjava.micrometer;

import org.jspecify.annotations.NullMarked;
