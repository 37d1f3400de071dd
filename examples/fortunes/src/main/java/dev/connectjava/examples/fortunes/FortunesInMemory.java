package dev.connectjava.examples.fortunes;

import dev.connectjava.examples.fortunes.v1.Fortune;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Fortunes in the memory of this process. Thread-safe. */
final class FortunesInMemory implements FortuneStore {

  private final ConcurrentMap<Integer, Fortune> fortunes = new ConcurrentHashMap<>();

  @Override
  public void addMissing(List<Fortune> more) {
    for (Fortune fortune : more) {
      fortunes.putIfAbsent(fortune.getId(), fortune);
    }
  }

  @Override
  public List<Fortune> all() {
    return List.copyOf(fortunes.values());
  }

  @Override
  public void close() {
    // Nothing to close.
  }
}
