package dev.connectjava.protobuf;

import dev.connectjava.json.JsonLimits;
import dev.connectjava.protobuf.limits.LimitExceeded;
import dev.connectjava.spi.DecodingLimits;
import java.util.function.Supplier;

/** The limits for the JSON of one message type. */
record TextLimits(DecodingLimits limits, Supplier<String> type) implements JsonLimits {

  @Override
  public int nestingDepth() {
    return limits.nestingDepth();
  }

  @Override
  public long elementBytes() {
    return limits.elementBytes();
  }

  @Override
  public RuntimeException tooDeep() {
    return LimitExceeded.nesting(type.get(), limits.nestingDepth());
  }

  @Override
  public RuntimeException tooManyElements(long bytes) {
    return LimitExceeded.elements(type.get(), bytes, limits.elementBytes());
  }
}
