package dev.connectjava.call.server;

import dev.connectjava.coding.EncodingMemory;
import dev.connectjava.http.MessageMemory;

/**
 * The memory of requests that interceptors have encoded again.
 *
 * @param memory that of the exchange
 */
record RequestMemory(MessageMemory memory) implements EncodingMemory {

  @Override
  public void take(int bytes) {
    ServedCall.requireNoRefusal("request", memory.reserve(bytes, bytes), bytes);
  }

  @Override
  public void giveBack(int bytes) {
    memory.release(bytes);
  }
}
