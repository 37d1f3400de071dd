package dev.connectjava.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.connectjava.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of responses: exactly those that Netty's encoder writes, in fewer buffers. */
final class Http1ResponseWriterTest {

  private static final int COPIED_BYTES = 16 * 1024;
  private static final int[] STATUSES = {200, 204, 299, 304, 404, 503, 599};

  private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
  private final ChannelHandlerContext context = channel.pipeline().firstContext();
  private final Http1ResponseWriter writer = new Http1ResponseWriter();
  private int left;

  @AfterEach
  void nothingIsLeft() {
    assertThat(writer.waitingBytes()).isZero();
    channel.finishAndReleaseAll();
  }

  private void respond(
      boolean toHead, int status, Headers headers, byte[] body, ConnectionOption option) {
    ByteBuffer data = ByteBuffer.wrap(body);
    writer.writeResponse(context, toHead, status, headers, data, option, () -> left++);
  }

  private void respond(int status, Headers headers, String body) {
    respond(false, status, headers, body.getBytes(ISO_8859_1), ConnectionOption.UNSAID);
  }

  private void head(int status, Headers headers, boolean inChunks) {
    writer.writeHead(context, false, status, headers, inChunks, ConnectionOption.UNSAID);
  }

  private void data(byte[]... parts) {
    List<ByteBuffer> buffers = new ArrayList<>();
    int length = 0;
    for (byte[] part : parts) {
      buffers.add(ByteBuffer.wrap(part));
      length += part.length;
    }
    writer.writeData(context, buffers, length, () -> left++);
  }

  private void data(String part) {
    data(part.getBytes(ISO_8859_1));
  }

  private byte[] sent() {
    writer.pass(context);
    context.flush();
    return NettyResponses.sent(channel);
  }

  private String sentText() {
    return new String(sent(), ISO_8859_1);
  }

  @Test
  void response_isTheStatusLine_theFields_theLength_andTheBody() {
    respond(200, Headers.of("content-type", "text/plain", "x-id", "\u00fc\t7"), "four");

    assertThat(sentText())
        .isEqualTo(
            "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\nx-id: \u00fc\t7\r\n"
                + "content-length: 4\r\n\r\nfour");
    assertThat(left).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(ConnectionOption.class)
  void connectionOption_followsTheLength(ConnectionOption option) {
    respond(false, 404, Headers.empty(), new byte[0], option);

    String field =
        switch (option) {
          case UNSAID -> "";
          case CLOSE -> "connection: close\r\n";
          case KEEP_ALIVE -> "connection: keep-alive\r\n";
        };
    assertThat(sentText())
        .isEqualTo("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n" + field + "\r\n");
  }

  @Test
  void responseInChunks_isOneBuffer() {
    head(200, Headers.of("a", "b"), true);
    data("one".getBytes(ISO_8859_1), "two".getBytes(ISO_8859_1));
    data("x".repeat(0x12c));
    writer.writeEnd(context);

    writer.pass(context);
    context.flush();
    assertThat(channel.outboundMessages()).hasSize(1);
    assertThat(sentText())
        .isEqualTo(
            "HTTP/1.1 200 OK\r\na: b\r\ntransfer-encoding: chunked\r\n\r\n6\r\nonetwo\r\n12c\r\n"
                + "x".repeat(0x12c)
                + "\r\n0\r\n\r\n");
    assertThat(left).isEqualTo(2);
  }

  @Test
  void responsesOfOneTurn_areOneBuffer() {
    writer.writeContinue(context);
    respond(200, Headers.empty(), "a");
    respond(200, Headers.empty(), "b");
    assertThat(left).isZero();

    writer.pass(context);
    context.flush();
    assertThat(channel.outboundMessages()).hasSize(1);
    assertThat(sentText())
        .isEqualTo(
            "HTTP/1.1 100 Continue\r\n\r\n"
                + "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\na"
                + "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nb");
    assertThat(left).isEqualTo(2);
  }

  /** Otherwise a client with many requests at once would fill the memory. */
  @Test
  void buffer_isPassedOnWhenItIsFull() {
    for (int i = 0; i < 100; i++) {
      respond(200, Headers.empty(), "x".repeat(1_000));
      assertThat(writer.waitingBytes()).isLessThan(COPIED_BYTES + 1_100);
    }
    assertThat(channel.unsafe().outboundBuffer().totalPendingWriteBytes()).isPositive();
    assertThat(sent()).hasSizeGreaterThan(100_000);
    assertThat(left).isEqualTo(100);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 9, 10, COPIED_BYTES - 1, COPIED_BYTES, COPIED_BYTES + 1, 1 << 20})
  void bodiesOfAllLengths_areThoseOfNetty(int length) {
    byte[] body = new byte[length];
    new Random(length).nextBytes(body);
    Headers headers = Headers.of("x", "y");

    respond(false, 200, headers, body, ConnectionOption.UNSAID);
    assertThat(sent())
        .isEqualTo(NettyResponses.whole(false, 200, headers, body, ConnectionOption.UNSAID));
    head(200, headers, true);
    data(body);
    writer.writeEnd(context);
    assertThat(sent())
        .isEqualTo(
            NettyResponses.inParts(
                false, 200, headers, List.of(body), true, ConnectionOption.UNSAID));
    assertThat(left).isEqualTo(2);
  }

  /** Objects are used again in any order, so prepared heads are used, made, and displaced. */
  @Test
  void anyResponses_areThoseOfNetty_byteForByte() {
    for (long seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      List<Headers> shared = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        shared.add(headers(random));
      }
      Http1ResponseWriter one = new Http1ResponseWriter();
      ByteArrayOutputStream expected = new ByteArrayOutputStream();
      ByteArrayOutputStream found = new ByteArrayOutputStream();
      for (int i = 0; i < 60; i++) {
        Headers headers = random.nextInt(8) == 0 ? headers(random) : shared.get(random.nextInt(6));
        int status = random.nextBoolean() ? 200 : STATUSES[random.nextInt(STATUSES.length)];
        ConnectionOption option = ConnectionOption.values()[random.nextInt(3)];
        boolean toHead = random.nextInt(5) == 0;
        if (random.nextBoolean()) {
          byte[] body = bytes(random);
          one.writeResponse(
              context, toHead, status, headers, ByteBuffer.wrap(body), option, () -> {});
          expected.writeBytes(NettyResponses.whole(toHead, status, headers, body, option));
        } else {
          boolean inChunks = random.nextInt(3) > 0;
          List<byte[]> parts = List.of(bytes(random), bytes(random));
          one.writeHead(context, toHead, status, headers, inChunks, option);
          for (byte[] part : parts) {
            one.writeData(context, List.of(ByteBuffer.wrap(part)), part.length, () -> {});
          }
          one.writeEnd(context);
          expected.writeBytes(
              NettyResponses.inParts(toHead, status, headers, parts, inChunks, option));
        }
        if (random.nextInt(3) == 0) {
          one.pass(context);
        }
      }
      one.pass(context);
      context.flush();
      found.writeBytes(NettyResponses.sent(channel));
      assertThat(found.toString(ISO_8859_1))
          .as("seed %d", seed)
          .isEqualTo(expected.toString(ISO_8859_1));
    }
  }

  private static Headers headers(Random random) {
    Headers.Builder headers = Headers.builder();
    for (int i = random.nextInt(4); i > 0; i--) {
      String value = random.nextInt(10) == 0 ? "\u00e9".repeat(random.nextInt(600)) : "v" + i;
      headers.add(random.nextInt(6) == 0 ? "set-cookie" : "x-" + random.nextInt(3), value);
    }
    if (random.nextInt(5) == 0) {
      headers.add("connection", "upgrade");
    }
    return headers.build();
  }

  private static byte[] bytes(Random random) {
    byte[] bytes = new byte[random.nextInt(random.nextInt(20) == 0 ? 40_000 : 50)];
    random.nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void preparedHead_isOfItsStatusItsFramingAndItsConnectionOption(int before) {
    Headers headers = Headers.of("a", "b");
    for (int i = 0; i < before; i++) {
      respond(200, headers, "");
    }
    sent();
    respond(503, headers, "");
    assertThat(sentText()).startsWith("HTTP/1.1 503 Service Unavailable\r\na: b\r\ncontent-l");
    head(200, headers, true);
    assertThat(sentText()).endsWith("a: b\r\ntransfer-encoding: chunked\r\n\r\n");
    head(200, headers, false);
    assertThat(sentText()).endsWith("a: b\r\n\r\n");
    respond(false, 200, headers, new byte[0], ConnectionOption.CLOSE);
    assertThat(sentText()).endsWith("content-length: 0\r\nconnection: close\r\n\r\n");
    respond(200, headers, "12345");
    assertThat(sentText()).endsWith("a: b\r\ncontent-length: 5\r\n\r\n12345");
  }

  /** Two lengths, or a length and chunks, are how requests and responses are smuggled. */
  @Test
  void framingFieldsOfTheHandler_areReplaced() {
    Headers headers =
        Headers.of("content-length", "7", "a", "b", "transfer-encoding", "gzip", "connection", "x");
    for (int i = 0; i < 3; i++) {
      respond(false, 200, headers, new byte[1], ConnectionOption.CLOSE);
      assertThat(sentText())
          .startsWith("HTTP/1.1 200 OK\r\na: b\r\ncontent-length: 1\r\nconnection: close\r\n\r\n");
      head(200, headers, true);
      assertThat(sentText())
          .isEqualTo(
              "HTTP/1.1 200 OK\r\na: b\r\nconnection: x\r\ntransfer-encoding: chunked\r\n\r\n");
      respond(204, headers, "body");
      assertThat(sentText()).isEqualTo("HTTP/1.1 204 No Content\r\na: b\r\nconnection: x\r\n\r\n");
    }
  }

  /** The length of what would have been sent, or of what is sent without chunks. */
  @Test
  void lengthThatOnlyTheHandlerKnows_isKept() {
    Headers headers = Headers.of("content-length", "7");
    respond(304, headers, "");
    assertThat(sentText()).isEqualTo("HTTP/1.1 304 Not Modified\r\ncontent-length: 7\r\n\r\n");
    head(200, headers, false);
    data("1234567");
    writer.writeEnd(context);
    assertThat(sentText()).isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\n1234567");
  }

  @Test
  void resetContent_hasNoBody() {
    respond(205, Headers.empty(), "body");
    head(205, Headers.empty(), true);
    data("part");
    writer.writeEnd(context);
    assertThat(sentText())
        .isEqualTo("HTTP/1.1 205 Reset Content\r\ncontent-length: 0\r\n\r\n".repeat(2));
    assertThat(left).isEqualTo(2);
  }

  @Test
  void responseToHead_hasTheLengthOnly() {
    respond(true, 200, Headers.empty(), new byte[70_000], ConnectionOption.UNSAID);
    assertThat(sentText()).isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 70000\r\n\r\n");
    assertThat(left).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nb: c", "\n", "a\rb", "\u0000", "a\u007f", " a", "\ta"})
  void invalidValue_isRefused_andNothingOfTheResponseIsWritten(String value) {
    respond(200, Headers.empty(), "before");
    Headers headers = Headers.ofReceived(new String[] {"a", "b", "x-id", value});
    for (int i = 0; i < 3; i++) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> respond(200, headers, "body"))
          .withMessageContaining("x-id");
      assertThatIllegalArgumentException().isThrownBy(() -> head(200, headers, true));
    }
    assertThat(sentText()).isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nbefore");
    assertThat(left).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a:", "a\r\nb", "\u00e4"})
  void invalidName_isRefused(String name) {
    Headers headers = Headers.ofReceived(new String[] {name, "value"});
    assertThatIllegalArgumentException()
        .isThrownBy(() -> respond(200, headers, ""))
        .withMessageContaining("not a token");
    assertThat(sent()).isEmpty();
  }

  /** Its low byte is that of a line feed. */
  @Test
  void characterBeyondLatin1_isAQuestionMark() {
    respond(200, Headers.ofReceived(new String[] {"a", "b\u010ac\u2028"}), "");
    assertThat(sentText()).isEqualTo("HTTP/1.1 200 OK\r\na: b?c?\r\ncontent-length: 0\r\n\r\n");
  }

  @Test
  void emptyPart_doesNotEndTheBody() {
    head(200, Headers.empty(), true);
    data("");
    data("a");
    writer.writeEnd(context);
    assertThat(sentText()).endsWith("\r\n\r\n1\r\na\r\n0\r\n\r\n");
    assertThat(left).isEqualTo(2);
  }

  @Test
  void longPart_isNotCopied() {
    byte[] part = new byte[COPIED_BYTES + 1];
    head(200, Headers.empty(), true);
    data(part);
    writer.writeEnd(context);
    writer.pass(context);
    context.flush();
    assertThat(channel.outboundMessages()).hasSize(3);
    List<Object> messages = List.copyOf(channel.outboundMessages());
    assertThat(((ByteBuf) messages.get(1)).array()).isSameAs(part);
    assertThat(sentText()).contains("4001\r\n").endsWith("\r\n0\r\n\r\n");
  }

  @Test
  void whatCantBeSent_closesTheConnection_andCountsOnce() {
    respond(200, Headers.empty(), "a");
    head(200, Headers.empty(), true);
    data(new byte[COPIED_BYTES + 1]);
    data("b");
    channel.close();
    assertThat(left).isEqualTo(2);

    writer.drop(context);
    assertThat(left).isEqualTo(3);
    writer.drop(context);
    writer.pass(context);
    assertThat(left).isEqualTo(3);
    assertThat(channel.isOpen()).isFalse();
  }
}
