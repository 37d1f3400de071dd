package dev.connectjava.examples.eliza;

import dev.connectjava.netty.NettyServer;
import dev.connectjava.tls.ServerTls;
import dev.connectjava.tls.TlsIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A certificate and its key in files that are read again and again: other contents become the
 * identity of the server, so a renewed certificate needs no restart. Confined to one thread at a
 * time.
 */
final class RenewedTls {
  private static final Logger LOGGER = System.getLogger(RenewedTls.class.getName());
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  private final ServerOptions.TlsFiles files;
  private final ServerTls first;
  private String used;

  private RenewedTls(ServerOptions.TlsFiles files) {
    this.files = files;
    this.used = texts();
    this.first = settings();
  }

  /**
   * Reads the files.
   *
   * @throws IllegalArgumentException if they can't be read, or are not a certificate and its key
   */
  static RenewedTls read(ServerOptions.TlsFiles files) {
    try {
      return new RenewedTls(files);
    } catch (UncheckedIOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** Returns the settings with which the server begins. */
  ServerTls first() {
    return first;
  }

  /** Reads the files once a minute until the server has ended. */
  void renew(NettyServer server) {
    Thread.ofVirtual().name("eliza-certificate").start(() -> renewUntilTheEndOf(server));
  }

  private void renewUntilTheEndOf(NettyServer server) {
    try {
      while (!server.awaitTermination(INTERVAL)) {
        renewOnce(server);
      }
    } catch (InterruptedException | IllegalStateException e) {
      LOGGER.log(Level.DEBUG, "the certificate is not renewed any more: the server has failed", e);
    }
  }

  /**
   * Gives the server the identity in the files if they have changed. If that fails, for example
   * because only one of them has been replaced so far, the server keeps its identity, and the next
   * time may be better.
   *
   * @return whether the server has another identity
   */
  boolean renewOnce(NettyServer server) {
    try {
      String found = texts();
      if (found.equals(used)) {
        return false;
      }
      server.updateTls(settings());
      used = found;
      LOGGER.log(Level.INFO, "the certificate in " + files.certificate() + " was renewed");
      return true;
    } catch (RuntimeException e) {
      LOGGER.log(Level.WARNING, "can't use the certificate in " + files.certificate(), e);
      return false;
    }
  }

  private ServerTls settings() {
    return ServerTls.of(TlsIdentity.ofPem(files.certificate(), files.key()));
  }

  private String texts() {
    return text(files.certificate()) + text(files.key());
  }

  /** Returns the content of a file, whatever it is: it is only compared. */
  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException("can't read " + file, e);
    }
  }
}
