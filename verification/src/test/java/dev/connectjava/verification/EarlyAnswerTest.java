package dev.connectjava.verification;

import static dev.connectjava.verification.ScriptedBytes.reply;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.CallOptions;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A server of HTTP/1.1 that answers the head of the first request of a connection, and then neither
 * reads on nor closes the connection, as servers on Node do that don't want a request's body.
 */
final class EarlyAnswerTest {

  private static final int MORE_THAN_SOCKETS_HOLD = 32 << 20;
  private static final byte[] REPLY = reply("proto");

  private final Queue<Socket> connections = new ConcurrentLinkedQueue<>();
  private ServerSocket listening;

  @BeforeEach
  void listen() throws IOException {
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("early-server").start(this::serve);
  }

  @AfterEach
  void close() throws IOException {
    listening.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }

  private void serve() {
    try {
      while (true) {
        Socket connection = listening.accept();
        connections.add(connection);
        answerHead(connection.getInputStream(), connection.getOutputStream());
      }
    } catch (IOException e) {
      return; // Closed.
    }
  }

  private static void answerHead(InputStream in, OutputStream out) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int read = in.read();
      if (read < 0) {
        throw new IOException("the connection ends in the head");
      }
      head.append((char) read);
    }
    String fields = "content-type: application/proto\r\ncontent-length: " + REPLY.length;
    out.write(("HTTP/1.1 200 OK\r\n" + fields + "\r\n\r\n").getBytes(ISO_8859_1));
    out.write(REPLY);
  }

  /** The next request would wait behind the rest of the one before for ever. */
  @Test
  void requestOfWhichARestIsUnsent_endsItsConnection() {
    String url = "http://127.0.0.1:" + listening.getLocalPort();
    try (NettyTransport transport =
        NettyTransport.builder(url).httpVersion(HttpVersion.HTTP_1).build()) {
      ContractServiceClient client = ContractServiceClient.of(transport);
      CallOptions options = CallOptions.defaults().withTimeout(Duration.ofSeconds(30));
      assertThat(client.ask(order("x".repeat(MORE_THAN_SOCKETS_HOLD)), options).getText())
          .isEqualTo("hi");
      assertThat(client.ask(order("hi"), options).getText()).isEqualTo("hi");
      assertThat(connections).hasSize(2);
    }
  }

  private static Order order(String text) {
    return Order.newBuilder().setText(text).build();
  }
}
