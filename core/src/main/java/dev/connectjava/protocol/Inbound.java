package dev.connectjava.protocol;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import org.jspecify.annotations.Nullable;

/**
 * The direction of messages that a side receives, and the code of a call that fails because they
 * are wrong.
 */
public enum Inbound {
  /** Requests, which a server reads: errors in them are the client's fault. */
  REQUEST("request", MessageLimit.SERVER_REQUEST, Code.INVALID_ARGUMENT, Code.INVALID_ARGUMENT),
  /** Responses, which a client reads. */
  RESPONSE("response", MessageLimit.CLIENT_RESPONSE, Code.INTERNAL, Code.DATA_LOSS),
  /**
   * The parts of a response that are not messages, which a client reads: an error or the end of a
   * stream.
   */
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

  /** Returns {@code request} or {@code response}. */
  public String noun() {
    return noun;
  }

  /** Returns the limit of messages in this direction. */
  public MessageLimit limit() {
    return limit;
  }

  /** Returns the failure of a call whose body violates the protocol. */
  public RpcException malformed(String message) {
    return new RpcException(malformed, message);
  }

  /** Returns the failure of a call with a message that can't be decompressed. */
  public RpcException corrupt(String message, @Nullable Throwable cause) {
    return new RpcException(corrupt, message, cause);
  }

  /** Returns the failure of a call with a message that its codec can't decode. */
  public RpcException undecodable(RpcException found) {
    return found.code() == malformed
        ? found
        : new RpcException(malformed, found.getMessage(), found.getCause());
  }
}
