package dev.connectjava.grpc;

import io.grpc.KnownLength;
import java.io.ByteArrayInputStream;

/** The bytes of one message for a marshaller, which allocates what it needs at once. */
final class KnownBytes extends ByteArrayInputStream implements KnownLength {

  KnownBytes(byte[] message) {
    super(message);
  }
}
