package dev.connectjava.netty;

import dev.connectjava.tls.ServerTls;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The current TLS contexts of a server. A connection gets its context when its ClientHello has
 * arrived, and keeps it; its handshake timeout is the one of the settings at the time when it is
 * accepted. With OpenSSL, contexts have memory outside the heap, which is released here.
 * Thread-safe.
 */
final class ServerTlsContext {

  /**
   * Runs steps of handshakes on virtual threads: signing takes time, and the JDK's key and trust
   * managers may block, which the event loop must not.
   */
  private static final Executor HANDSHAKES =
      step -> Thread.ofVirtual().name("connect-netty-handshake").start(step);

  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock, so that no context creates handlers after its release.
  private IdentityContexts contexts;
  private boolean released;

  /**
   * Creates the first contexts.
   *
   * @throws IllegalArgumentException if an identity or the trust can't be used
   * @throws IllegalStateException if the provider doesn't work on this machine
   */
  ServerTlsContext(ServerTls settings) {
    this.contexts = IdentityContexts.of(settings);
  }

  /** Returns the handshake timeout of a connection that is accepted now. */
  long handshakeTimeoutNanos() {
    lock.lock();
    try {
      return TimeUnit.NANOSECONDS.convert(contexts.settings().handshakeTimeout());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Creates the TLS handler of a connection whose ClientHello has arrived.
   *
   * @param timeoutNanos how long the rest of the handshake may take
   * @return null if the settings reject the client because of its host name
   * @throws IllegalStateException if the contexts are released
   */
  @Nullable SslHandler newHandler(Channel channel, ClientHello hello, long timeoutNanos) {
    lock.lock();
    try {
      if (released) {
        throw new IllegalStateException("the server has ended, and its TLS contexts are released");
      }
      SslContext context = contexts.find(hello);
      if (context == null) {
        return null;
      }
      SslHandler handler = context.newHandler(channel.alloc(), HANDSHAKES);
      KeyExchangeGroups.set(contexts.settings().keyExchangeGroups(), handler, context);
      // 0 milliseconds would be no limit.
      handler.setHandshakeTimeoutMillis(Math.max(1, TimeUnit.NANOSECONDS.toMillis(timeoutNanos)));
      return handler;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Replaces the settings for the connections whose ClientHello has not arrived yet. If this method
   * throws, nothing has changed.
   *
   * @throws IllegalArgumentException if an identity or the trust can't be used
   * @throws IllegalStateException if the provider doesn't work on this machine
   */
  void replace(ServerTls newSettings) {
    IdentityContexts newContexts = IdentityContexts.of(newSettings);
    lock.lock();
    try {
      (released ? newContexts : contexts).release();
      if (!released) {
        contexts = newContexts;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Releases the contexts, when no new connections are accepted any more. */
  void release() {
    lock.lock();
    try {
      released = true;
      contexts.release();
    } finally {
      lock.unlock();
    }
  }
}
