package dev.connectjava.netty;

import static dev.connectjava.netty.RawHttp2Connection.ACK;
import static dev.connectjava.netty.RawHttp2Connection.SETTINGS;
import static dev.connectjava.netty.RawHttp2Connection.WINDOW_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpExchange;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server whose memory is small, or nearly taken, holds back its clients and its handlers. */
final class SmallMemoryTest {

  private static final int MIB = 1024 * 1024;

  private final ScriptedHandler handler = new ScriptedHandler();
  private final NettyServer server =
      NettyServer.builder()
          .host("127.0.0.1")
          .port(0)
          .eventLoopThreads(1)
          .handler(handler)
          .memory(MemoryBounds.defaults().withTotalBytes(2 * MIB).withConnectionBytes(MIB))
          .shutdownGrace(Duration.ofMillis(100))
          .start();

  @AfterEach
  void memoryIsGivenBack() {
    server.close();
    assertThat(server.memoryInUse()).isZero();
  }

  /** Its client sends by the first windows until it knows the server's, and must not stall then. */
  @Test
  void window_thatIsFullWhenTheClientLearnsOfIt_isGivenBack() {
    try (RawHttp2Connection connection =
        RawHttp2Connection.beginWithoutAck(RawConnection.to(server))) {
      connection.post(1, "/silent", false);
      connection.data(1, new byte[16_384], false);
      connection.data(1, new byte[4_000], false).sync();

      connection.send(SETTINGS, ACK, 0);

      assertThat(connection.await(WINDOW_UPDATE, 1).number(0)).isEqualTo(20_384);
    }
  }

  /** The window of the connection, 65,535 bytes, has no room for what the second one writes. */
  @Test
  void writerOfAStream_waitsForEachMessageToLeave_whileMemoryIsTight() {
    try (RawHttp2Connection connection = RawHttp2Connection.to(server)) {
      connection.post(1, "/hold", true);
      HttpExchange hog = handler.nextHeld().exchange();
      hog.sendHead(200, Headers.empty());
      connection.post(3, "/hold", true);
      ScriptedHandler.Held modest = handler.nextHeld();
      modest.exchange().sendHead(200, Headers.empty());
      hog.write(ByteBuffer.allocate(900_000));

      assertThat(modest.exchange().isWritable()).as("nothing waits").isTrue();
      modest.exchange().write(ByteBuffer.allocate(10));
      assertThat(modest.exchange().isWritable()).as("ten bytes wait").isFalse();

      connection.credit(0, 1_000_000);
      modest.awaitWritable();
      assertThat(modest.exchange().isWritable()).isTrue();
    }
  }

  /**
   * HTTP/1.1 holds the response back until the request is complete, which it is when the handler
   * has read it: who waited for a message that is held back would wait for ever.
   */
  @Test
  void writerOfAStream_whoseResponseIsHeldBack_doesNotWaitForItToLeave_whileMemoryIsTight() {
    try (RawHttp2Connection other = RawHttp2Connection.to(server);
        RawConnection connection = RawConnection.to(server)) {
      takeMostMemory(other);
      connection.send("POST /hold HTTP/1.1\nhost: test\ntransfer-encoding: chunked\n\n");
      ScriptedHandler.Held held = handler.nextHeld();
      held.exchange().sendHead(200, Headers.empty());
      held.exchange().write(ByteBuffer.allocate(10));
      assertThat(held.exchange().isWritable()).as("ten bytes are held back").isTrue();

      connection.send("0\n\n");
      connection.read(40);
      held.exchange().finish(ByteBuffer.allocate(0), Headers.empty());
      held.awaitClosed();
    }
  }

  private void takeMostMemory(RawHttp2Connection connection) {
    for (int stream : new int[] {1, 3}) {
      connection.post(stream, "/hold", true);
      HttpExchange hog = handler.nextHeld().exchange();
      hog.sendHead(200, Headers.empty());
      hog.write(ByteBuffer.allocate(900_000));
    }
  }

  @Test
  void reservedMemory_isGivenBack_whenItsExchangeEnds() {
    try (RawHttp2Connection connection = RawHttp2Connection.to(server)) {
      connection.post(1, "/hold", true);
      ScriptedHandler.Held held = handler.nextHeld();
      assertThat(held.exchange().reserveResponse(500_000)).isNull();
      assertThat(held.exchange().reserveResponse(500_000))
          .contains(
              "500,000 of 1,048,576 bytes (NettyServer.Builder.memory:"
                  + " MemoryBounds.withConnectionBytes)");
      held.exchange().respond(ScriptedHandler.text("shorter"));
      assertThat(connection.headers(1).status()).hasToString("200");
      held.awaitClosed();
      awaitFreeMemory();

      connection.post(3, "/hold", true);
      ScriptedHandler.Held reset = handler.nextHeld();
      assertThat(reset.exchange().reserveResponse(500_000)).isNull();
      connection.reset(3, 8);
      reset.awaitClosed();
      reset.exchange().write(ByteBuffer.allocate(1_000)); // Too late, and counted all the same.
      awaitFreeMemory();
    }
  }

  private void awaitFreeMemory() {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (server.memoryInUse() != 0) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }
}
