package dev.connectjava.netty;

import java.nio.channels.ServerSocketChannel;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The channels of {@link NettyServer.Builder#listeningChannel} on which a server of this JVM
 * listens or is about to. A channel stays here while it is reachable: a server closes it at its
 * end, so that another server can't use it anyway. Thread-safe.
 */
final class TakenChannels {

  private static final ReentrantLock LOCK = new ReentrantLock();

  /** Guarded by the lock. Channels are equal only to themselves. */
  private static final Set<ServerSocketChannel> TAKEN =
      Collections.newSetFromMap(new WeakHashMap<>());

  private TakenChannels() {}

  /** Takes a channel; returns false if a server has taken it already. */
  static boolean take(ServerSocketChannel channel) {
    LOCK.lock();
    try {
      return TAKEN.add(channel);
    } finally {
      LOCK.unlock();
    }
  }

  /** Gives a channel back, which another server may take then. */
  static void giveBack(ServerSocketChannel channel) {
    LOCK.lock();
    try {
      TAKEN.remove(channel);
    } finally {
      LOCK.unlock();
    }
  }
}
