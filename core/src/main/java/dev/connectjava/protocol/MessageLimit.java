package dev.connectjava.protocol;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import java.util.Locale;

/** A limit on the length of messages, with the error for a message that exceeds it. */
public enum MessageLimit {
  /** The limit of requests that a server reads. */
  SERVER_REQUEST(
      "request message", "at least ", "server", " (ServerLimits.withRequestMessageBytes)"),
  /** The limit of responses that a server writes. */
  SERVER_RESPONSE("response message", "", "server", " (ServerLimits.withResponseMessageBytes)"),
  /** The limit of requests that a client writes. */
  CLIENT_REQUEST("request message", "", "client", " (ClientLimits.withRequestMessageBytes)"),
  /** The limit of responses that a client reads. */
  CLIENT_RESPONSE(
      "response message", "at least ", "client", " (ClientLimits.withResponseMessageBytes)"),
  /** The limit of what a client reads instead of a message: an error or the end of a stream. */
  CLIENT_RESPONSE_END("the error or the end of the response", "at least ", "client", "") {
    @Override
    Code code() {
      return Code.INTERNAL;
    }
  };

  /** The length in bytes of the longest possible message: the bound if no limit is set. */
  public static final int LONGEST_BYTES = Integer.MAX_VALUE;

  private final String subject;
  private final String precision;
  private final String side;
  private final String setting;

  MessageLimit(String subject, String precision, String side, String setting) {
    this.subject = subject;
    this.precision = precision;
    this.side = side;
    this.setting = setting;
  }

  /** Returns the code of a call whose message is too long. */
  Code code() {
    return Code.RESOURCE_EXHAUSTED;
  }

  /**
   * Checks a length.
   *
   * @throws RpcException if a message is longer than allowed: with {@link Code#RESOURCE_EXHAUSTED},
   *     or with {@link Code#INTERNAL} if it is the end of a response, whose limit can't be set
   */
  public void check(long bytes, int limitBytes) {
    if (bytes > limitBytes) {
      throw new RpcException(
          code(),
          String.format(
              Locale.ROOT,
              "%s has %s%,d bytes, but the %s allows %,d%s",
              subject,
              precision,
              bytes,
              side,
              limitBytes,
              setting));
    }
  }
}
