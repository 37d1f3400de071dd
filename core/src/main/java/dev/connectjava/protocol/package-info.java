/**
 * The parts that all protocols share: envelopes, media types, negotiation of encodings, the HTTP
 * status of a code. The differences between the protocols are behind {@link
 * dev.connectjava.protocol.ServerForm} and {@link dev.connectjava.protocol.ClientProtocol}.
 *
 * <p>The code here does no I/O: it turns heads and bytes into messages, and messages and outcomes
 * into heads and bytes.
 */
@NullMarked
package dev.connectjava.protocol;

import org.jspecify.annotations.NullMarked;
