package dev.connectjava.protocol;

import dev.connectjava.Code;
import dev.connectjava.RpcException;

/** A limit on the length of messages, and what is said of one that exceeds it. */
public enum MessageLimit {
  /** Of requests that a server reads. */
  SERVER_REQUEST("request", "at least ", "server", "Limits.withRequestMessageBytes"),
  /** Of responses that a server writes. */
  SERVER_RESPONSE("response", "", "server", "Limits.withResponseMessageBytes"),
  /** Of requests that a client writes. */
  CLIENT_REQUEST("request", "", "client", "Limits.withRequestMessageBytes"),
  /** Of responses that a client reads. */
  CLIENT_RESPONSE("response", "at least ", "client", "Limits.withResponseMessageBytes");

  private final String message;
  private final String precision;
  private final String side;
  private final String setting;

  MessageLimit(String message, String precision, String side, String setting) {
    this.message = message;
    this.precision = precision;
    this.side = side;
    this.setting = setting;
  }

  /** Throws {@link Code#RESOURCE_EXHAUSTED} if a message is longer than allowed. */
  public void check(long bytes, int limitBytes) {
    if (bytes > limitBytes) {
      throw new RpcException(
          Code.RESOURCE_EXHAUSTED,
          "%s message has %s%,d bytes, but the %s allows %,d (%s)"
              .formatted(message, precision, bytes, side, limitBytes, setting));
    }
  }
}
