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
 * The TLS that a server speaks at the moment: a connection keeps that of its beginning. With
 * OpenSSL it has memory of its own, which is released. Thread-safe.
 */
final class ServerTlsContext {

  /** Signatures take their time and the JDK's managers may wait: nothing for the event loop. */
  private static final Executor HANDSHAKES =
      step -> Thread.ofVirtual().name("connect-netty-handshake").start(step);

  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock: a context makes no handlers after its release.
  private ServerTls settings;
  private SslContext context;
  private boolean released;

  /**
   * Makes the first context.
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

  /** What decrypts and encrypts a new connection. */
  SslHandler newHandler(Channel channel) {
    lock.lock();
    try {
      SslHandler handler = context.newHandler(channel.alloc(), HANDSHAKES);
      handler.setHandshakeTimeout(
          TimeUnit.NANOSECONDS.convert(settings.handshakeTimeout()), TimeUnit.NANOSECONDS);
      return handler;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes other settings for the connections to come.
   *
   * @throws IllegalArgumentException if the identity or the trust can't be used; all stays as it is
   * @throws IllegalStateException if the provider doesn't work on this machine; all stays as it is
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

  /** Gives the memory back; there are no new connections any more. */
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
