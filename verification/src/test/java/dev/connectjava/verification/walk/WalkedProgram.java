package dev.connectjava.verification.walk;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.example.greet.v1.GreetRequest;
import com.example.greet.v1.GreetResponse;
import com.example.greet.v1.GreetService;
import com.example.greet.v1.GreetServiceClient;
import dev.connectjava.ClientConfig;
import dev.connectjava.Protocol;
import dev.connectjava.RequestContext;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.HashMap;
import java.util.Map;

/**
 * A program whose walk is taken, with the defaults: a server that is called, or clients that call.
 * The other side runs in the JVM that has started it.
 */
final class WalkedProgram {

  private static final GreetService GREETER =
      new GreetService() {
        @Override
        public GreetResponse greet(GreetRequest request, RequestContext context) {
          return GreetResponse.newBuilder().setGreeting("Hello, " + request.getName()).build();
        }
      };

  private static final GreetRequest REQUEST = GreetRequest.newBuilder().setName("Ada").build();

  private WalkedProgram() {}

  /**
   * Runs until stdin ends.
   *
   * @param arguments a {@link Side}; {@code SERVER} prints its port; {@code CLIENT} and a URL makes
   *     the calls that each line of stdin asks for, as {@code PROTOCOL compressed count}, and
   *     prints the line when they are made
   */
  public static void main(String... arguments) throws IOException {
    switch (Side.valueOf(arguments[0])) {
      case SERVER -> serve();
      case CLIENT -> call(arguments[1]);
    }
  }

  private static void serve() throws IOException {
    try (NettyServer server = server()) {
      System.out.println(server.port());
      System.in.transferTo(System.out);
    }
  }

  private static void call(String url) throws IOException {
    Map<String, NettyTransport> transports = new HashMap<>();
    BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      String[] words = line.split(" ");
      NettyTransport transport =
          transports.computeIfAbsent(
              words[0] + " " + words[1],
              key -> client(url, Protocol.valueOf(words[0]), Boolean.parseBoolean(words[1])));
      makeCalls(transport, Integer.parseInt(words[2]));
      System.out.println(line);
    }
    transports.values().forEach(NettyTransport::close);
  }

  /** A server on a port of its own. */
  static NettyServer server() {
    return NettyServer.builder().host("127.0.0.1").port(0).service(GREETER).start();
  }

  /** A client, which has one connection of HTTP/2. */
  static NettyTransport client(String url, Protocol protocol, boolean compressed) {
    ClientConfig.Builder config = ClientConfig.builder().protocol(protocol);
    if (compressed) {
      config.sendCompression("gzip").compressionMinimumBytes(0);
    }
    return NettyTransport.builder(url).config(config.build()).build();
  }

  /** Makes unary calls, one after the other. */
  static void makeCalls(NettyTransport transport, int count) {
    GreetServiceClient client = GreetServiceClient.of(transport);
    for (int i = 0; i < count; i++) {
      String greeting = client.greet(REQUEST).getGreeting();
      if (!greeting.equals("Hello, Ada")) {
        throw new IllegalStateException("a wrong answer: " + greeting);
      }
    }
  }
}
