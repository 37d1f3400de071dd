package dev.connectjava.protobuf.limits;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.spi.DecodingLimits;
import java.util.Locale;

/** The failures of messages that exceed one of the {@link DecodingLimits}. */
public final class LimitExceeded {

  private LimitExceeded() {}

  /** Returns the failure of a message that is nested deeper than the limit. */
  public static RpcException nesting(String type, int limit) {
    return failure(
        "a message of type %s is nested %,d or more levels deep, but at most %,d are allowed"
            + " (DecodingLimits.withNestingDepth%s",
        type, limit + 1L, limit);
  }

  /** Returns the failure of a message with more unknown fields than the limit. */
  public static RpcException unknownFields(String type, int limit) {
    return failure(
        "a message of type %s has %,d or more unknown fields, but at most %,d are allowed"
            + " (DecodingLimits.withUnknownFields%s",
        type, limit + 1L, limit);
  }

  /**
   * Returns the failure of a message whose elements take more memory than the limit.
   *
   * @param bytes their memory, as far as the message was read
   */
  public static RpcException elements(String type, long bytes, long limit) {
    return failure(
        "the elements of a message of type %s take %,d or more bytes of memory, but at most %,d are"
            + " allowed (DecodingLimits.withElementBytes%s",
        type, bytes, limit);
  }

  /**
   * Returns the failure of a message with one more number that an enum does not name, and which
   * would be kept.
   */
  public static RpcException unnamedNumbers(String type, int limit) {
    return new RpcException(
        Code.RESOURCE_EXHAUSTED,
        String.format(
            Locale.ROOT,
            "the dynamic messages and extensions of a codec had %,d different numbers that the enum"
                + " %s does not name; others are not allowed, since each takes memory forever",
            limit,
            type));
  }

  /** The codec does not know the side that it decodes for. */
  private static RpcException failure(String format, String type, long seen, long allowed) {
    return new RpcException(
        Code.RESOURCE_EXHAUSTED,
        String.format(
            Locale.ROOT,
            format,
            type,
            seen,
            allowed,
            ", in ServerLimits.withRequestDecoding or ClientLimits.withResponseDecoding)"));
  }
}
