package dev.connectjava.netty;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Prepares the path of a Unix domain socket before a server listens there. Netty's native
 * transports would delete any file at the path, even the socket of another server; NIO would delete
 * nothing, not even the socket that a killed server has left.
 */
final class UnixSocketFile {

  private static final int TYPE_BITS = 0170000;
  private static final int SOCKET = 0140000;

  private UnixSocketFile() {}

  /**
   * Deletes the socket at the path if no server listens on it any more.
   *
   * @throws BindException if the file is not a socket, or a server listens on it
   * @throws IOException if the file can't be read or deleted
   */
  static void makeWay(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!isSocket(path)) {
      throw new BindException("there is a file that is not a socket");
    }
    if (isListenedAt(path)) {
      throw new BindException("another server already listens there");
    }
    Files.deleteIfExists(path);
  }

  private static boolean isSocket(Path path) throws IOException {
    if (path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
      return (mode & TYPE_BITS) == SOCKET;
    }
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .isOther();
  }

  /** Returns whether a connection is accepted, or would be if the server were less busy. */
  private static boolean isListenedAt(Path path) throws IOException {
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      probe.configureBlocking(false);
      probe.connect(UnixDomainSocketAddress.of(path));
      return true;
    } catch (ConnectException e) {
      return false; // Refused: the file exists, but no server listens.
    }
  }
}
