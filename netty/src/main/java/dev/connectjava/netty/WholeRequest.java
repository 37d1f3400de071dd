package dev.connectjava.netty;

import io.netty.buffer.ByteBuf;

/**
 * A request with a head that has arrived before, and with its whole body.
 *
 * @param body owned by the holder of this record
 */
record WholeRequest(Http1RequestHead head, ByteBuf body) {}
