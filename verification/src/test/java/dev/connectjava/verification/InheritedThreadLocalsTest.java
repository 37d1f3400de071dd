package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Router;
import dev.connectjava.http.ConnectionListener;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the threads of the library inherit from the thread that happens to start them. */
final class InheritedThreadLocalsTest {

  private static final InheritableThreadLocal<String> IDENTITY = new InheritableThreadLocal<>();

  /** What threads of the library saw, with what they did then. */
  private final List<String> seen = new CopyOnWriteArrayList<>();

  @AfterEach
  void forget() {
    IDENTITY.remove();
  }

  private ConnectionListener.Factory listening(String side) {
    return start -> {
      seen.add(side + " " + IDENTITY.get());
      return null;
    };
  }

  private NettyServer server() {
    Router router =
        Router.builder()
            .interceptor((call, next) -> {
              seen.add("handler " + IDENTITY.get());
              next.handle(call);
            })
            .service(new Contract(new Gates()))
            .build();
    return NettyServer.builder()
        .host("127.0.0.1")
        .port(0)
        .connectionListener(listening("server"))
        .router(router)
        .start();
  }

  @Test
  void eventLoopsAndHandlers_inheritNothing_ofTheCallersThatStartThem() {
    IDENTITY.set("Ada");
    try (NettyServer server = server();
        NettyTransport transport =
            NettyTransport.builder("http://127.0.0.1:" + server.port())
                .connectionListener(listening("client"))
                .build()) {
      ContractServiceClient.of(transport).ask(Order.newBuilder().setText("x").build());
    }
    assertThat(seen).containsExactlyInAnyOrder("client null", "server null", "handler null");
  }
}
