package dev.connectjava.grpc;

import dev.connectjava.ClientConfig;
import dev.connectjava.ClientLimits;
import dev.connectjava.Protocol;
import dev.connectjava.ServerLimits;
import dev.connectjava.Service;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.ServerInterceptors;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** A server and a client, with a bridge on one side or on both. */
final class World implements AutoCloseable {

  /** Where the bridge is. */
  enum Bridge {
    SERVER,
    CLIENT,
    BOTH
  }

  static final List<Protocol> PROTOCOLS =
      List.of(Protocol.CONNECT, Protocol.GRPC, Protocol.GRPC_WEB);

  private final NettyServer server;
  private final Protocol protocol;
  private final NettyTransport transport;
  private final ManagedChannel channel;

  World(Protocol protocol, Service service) {
    this.server =
        NettyServer.builder()
            .port(0)
            .router(router ->
                router
                    .limits(ServerLimits.defaults().withRequestMessageBytes(16 << 20))
                    .service(service))
            .start();
    this.protocol = protocol;
    this.transport = transport(config().build());
    this.channel = TransportChannel.over(transport(config().build()));
  }

  /** Returns a world with a service of grpc-java. */
  static World of(Protocol protocol, BindableService service) {
    return new World(protocol, GrpcService.of(service));
  }

  /** Returns a world with the service of the contract. */
  static World of(Bridge bridge, Protocol protocol) {
    return bridge == Bridge.CLIENT
        ? new World(protocol, new NativeEcho())
        : new World(
            protocol,
            GrpcService.of(ServerInterceptors.intercept(new EchoService(), EchoService.METADATA)));
  }

  static Stream<Arguments> all() {
    return Stream.of(Bridge.values())
        .flatMap(bridge -> PROTOCOLS.stream().map(protocol -> Arguments.of(bridge, protocol)));
  }

  /** Returns the worlds whose client is a channel. */
  static Stream<Arguments> ofChannels() {
    return all().filter(arguments -> arguments.get()[0] != Bridge.SERVER);
  }

  /** Returns what the clients of this world have. */
  ClientConfig.Builder config() {
    return ClientConfig.builder()
        .protocol(protocol)
        .limits(ClientLimits.defaults().withResponseMessageBytes(16 << 20));
  }

  NettyTransport transport(ClientConfig config) {
    return NettyTransport.builder("http://127.0.0.1:" + server.port()).config(config).build();
  }

  NettyTransport transport() {
    return transport;
  }

  ManagedChannel channel() {
    return channel;
  }

  Caller caller(Bridge bridge) {
    return bridge == Bridge.SERVER ? Caller.of(transport) : Caller.of(channel);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    transport.close();
    server.close();
  }
}
