package dev.connectjava.netty;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;

/** A connection to a Unix domain socket that looks like one of TCP. It waits without a limit. */
final class UnixSocket extends Socket {

  private final SocketChannel channel;

  UnixSocket(UnixDomainSocketAddress address) throws IOException {
    this.channel = SocketChannel.open(address);
  }

  @Override
  public InputStream getInputStream() {
    return Channels.newInputStream(channel);
  }

  @Override
  public OutputStream getOutputStream() {
    return Channels.newOutputStream(channel);
  }

  @Override
  public void shutdownOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    channel.close();
    super.close();
  }
}
