package dev.connectjava.call.client;

import dev.connectjava.http.HttpClientExchange;
import dev.connectjava.http.MessageMemory;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a client's exchange, which is there once the exchange has begun, and so before
 * anything of its response is. Thread-safe.
 */
final class ExchangeMemory implements MessageMemory {

  private final Supplier<@Nullable HttpClientExchange> exchange;
  private volatile @Nullable MessageMemory memory;

  ExchangeMemory(Supplier<@Nullable HttpClientExchange> exchange) {
    this.exchange = exchange;
  }

  @Override
  public @Nullable String reserve(int bytes, int messageBytes) {
    return memory().reserve(bytes, messageBytes);
  }

  @Override
  public void release(int bytes) {
    memory().release(bytes);
  }

  private MessageMemory memory() {
    MessageMemory known = memory;
    if (known == null) {
      HttpClientExchange begun = exchange.get();
      known = begun == null ? MessageMemory.unlimited() : begun.memory();
      memory = known;
    }
    return known;
  }
}
