package dev.connectjava.netty;

import dev.connectjava.http.HttpFailure;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Resolves the target of a URL: the path of a socket, an IP address, or a host name. */
final class TargetResolution implements Resolution {

  private final ClientTarget target;
  private final NettyTransportKind kind;
  private final Executor eventLoop;

  TargetResolution(ClientSettings settings, Executor eventLoop) {
    this.target = settings.target();
    this.kind = settings.kind();
    this.eventLoop = eventLoop;
  }

  @Override
  public void begin(AddressReceiver receiver) {
    Path unixSocket = target.unixSocket();
    if (unixSocket != null) {
      receiver.resolved(List.of(kind.unixAddress(unixSocket)));
      return;
    }
    byte[] literal = NetUtil.createByteArrayFromIpAddressString(target.host());
    if (literal == null) {
      // The JDK's lookup blocks. It uses the system's resolver, with its files and caches.
      Thread.ofVirtual().name("connect-lookup").start(() -> lookUp(receiver));
    } else {
      receiver.resolved(addressOf(literal));
    }
  }

  private List<SocketAddress> addressOf(byte[] literal) {
    try {
      return List.of(
          new InetSocketAddress(InetAddress.getByAddress(target.host(), literal), target.port()));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("an address has 4 or 16 bytes", e);
    }
  }

  private void lookUp(AddressReceiver receiver) {
    Runnable next;
    try {
      List<SocketAddress> addresses =
          Arrays.stream(InetAddress.getAllByName(target.host()))
              .<SocketAddress>map(address -> new InetSocketAddress(address, target.port()))
              .toList();
      if (addresses.isEmpty()) {
        throw new UnknownHostException(target.host());
      }
      next = () -> receiver.resolved(addresses);
    } catch (UnknownHostException | RuntimeException | Error e) { // A custom resolver may be set.
      HttpFailure reason = ConnectionFailures.notLookedUp(target, e);
      next = () -> receiver.unresolved(reason);
    }
    try {
      eventLoop.execute(next);
    } catch (RejectedExecutionException e) {
      return; // The transport was closed meanwhile, and has failed the waiting exchanges.
    }
  }
}
