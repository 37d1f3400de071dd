package dev.connectjava.netty;

import dev.connectjava.tls.ServerTls;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The current TLS context of a server. A connection keeps the context with which it began. With
 * OpenSSL, a context has memory outside the heap, which is released here. Thread-safe.
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
  private ServerTls settings;
  private SslContext context;
  private boolean released;

  /**
   * Creates the first context.
   *
   * @throws IllegalArgumentException if the identity or the trust can't be used
   * @throws IllegalStateException if the provider doesn't work on this machine
   */
  ServerTlsContext(ServerTls settings) {
    this.settings = settings;
    this.context = TlsContexts.of(settings);
  }

  long handshakeTimeoutNanos() {
    lock.lock();
    try {
      return TimeUnit.NANOSECONDS.convert(settings.handshakeTimeout());
    } finally {
      lock.unlock();
    }
  }

  /** Creates the TLS handler of a new connection. */
  SslHandler newHandler(Channel channel) {
    lock.lock();
    try {
      SslHandler handler = context.newHandler(channel.alloc(), HANDSHAKES);
      KeyExchangeGroups.set(settings.keyExchangeGroups(), handler, context);
      handler.setHandshakeTimeout(
          TimeUnit.NANOSECONDS.convert(settings.handshakeTimeout()), TimeUnit.NANOSECONDS);
      return handler;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Replaces the settings for new connections. If this method throws, nothing has changed.
   *
   * @throws IllegalArgumentException if the identity or the trust can't be used
   * @throws IllegalStateException if the provider doesn't work on this machine
   */
  void replace(ServerTls newSettings) {
    SslContext newContext = TlsContexts.of(newSettings);
    lock.lock();
    try {
      ReferenceCountUtil.release(released ? newContext : context);
      if (!released) {
        settings = newSettings;
        context = newContext;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Releases the context, when no new connections are accepted any more. */
  void release() {
    lock.lock();
    try {
      released = true;
      ReferenceCountUtil.release(context);
    } finally {
      lock.unlock();
    }
  }
}
