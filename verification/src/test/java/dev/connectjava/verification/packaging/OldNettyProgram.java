package dev.connectjava.verification.packaging;

import com.example.greet.v1.GreetService;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;

/** Starts a {@code server}, or makes a {@code client}. */
final class OldNettyProgram {

  private OldNettyProgram() {}

  public static void main(String[] arguments) {
    switch (arguments[0]) {
      case "server" -> NettyServer.builder().port(0).service(new GreetService() {}).start().close();
      case "client" -> NettyTransport.to("http://localhost:1").close();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }
}
