package dev.connectjava.protocol;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import org.jspecify.annotations.Nullable;

/** Which way messages come in, and with what code a call fails whose messages are wrong. */
public enum Inbound {
  /** Requests, which a server reads: what is wrong with them is the client's fault. */
  REQUEST("request", MessageLimit.SERVER_REQUEST, Code.INVALID_ARGUMENT, Code.INVALID_ARGUMENT),
  /** Responses, which a client reads. */
  RESPONSE("response", MessageLimit.CLIENT_RESPONSE, Code.INTERNAL, Code.DATA_LOSS),
  /** What a client reads instead of a message: an error, the end of a stream. */
  RESPONSE_END("response", MessageLimit.CLIENT_RESPONSE_END, Code.INTERNAL, Code.DATA_LOSS);

  private final String noun;
  private final MessageLimit limit;
  private final Code malformed;
  private final Code corrupt;

  Inbound(String noun, MessageLimit limit, Code malformed, Code corrupt) {
    this.noun = noun;
    this.limit = limit;
    this.malformed = malformed;
    this.corrupt = corrupt;
  }

  /** {@code request} or {@code response}. */
  public String noun() {
    return noun;
  }

  /** The limit of messages that come in this way. */
  public MessageLimit limit() {
    return limit;
  }

  /** The failure of a call whose body breaks the protocol. */
  public RpcException malformed(String message) {
    return new RpcException(malformed, message);
  }

  /** The failure of a call of which a message can't be decompressed. */
  public RpcException corrupt(String message, @Nullable Throwable cause) {
    return new RpcException(corrupt, message, cause);
  }

  /** The failure of a call of which a message is none of its codec. */
  public RpcException undecodable(RpcException found) {
    return found.code() == malformed
        ? found
        : new RpcException(malformed, found.getMessage(), found.getCause());
  }
}
