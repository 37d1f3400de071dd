package dev.connectjava.protocol;

import dev.connectjava.Code;
import dev.connectjava.RpcException;

/** The limit on the length of a message, and what is said of one that exceeds it. */
public final class MessageLimit {

  private MessageLimit() {}

  /** Throws {@link Code#RESOURCE_EXHAUSTED} if a request message is longer than allowed. */
  public static void check(long bytes, int limitBytes) {
    if (bytes > limitBytes) {
      throw new RpcException(
          Code.RESOURCE_EXHAUSTED,
          "request message has at least %,d bytes, but the server allows %,d (Limits.withRequestMessageBytes)"
              .formatted(bytes, limitBytes));
    }
  }

  /** Throws {@link Code#RESOURCE_EXHAUSTED} if a response message is longer than allowed. */
  public static void checkResponse(int bytes, int limitBytes) {
    if (bytes > limitBytes) {
      throw new RpcException(
          Code.RESOURCE_EXHAUSTED,
          "response message has %,d bytes, but the server allows %,d (Limits.withResponseMessageBytes)"
              .formatted(bytes, limitBytes));
    }
  }
}
