package dev.connectjava.protocol.grpc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.RpcException;
import dev.connectjava.protocol.Envelope;
import dev.connectjava.protocol.EnvelopeReader;
import dev.connectjava.protocol.RawMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is wrong first in a body of base64 is told, however the body comes. */
final class Base64ReaderTest {

  private final List<RawMessage> messages = new ArrayList<>();

  private void read(String body) {
    new Base64Reader(new EnvelopeReader(100))
        .read(ByteBuffer.wrap(body.getBytes(ISO_8859_1)), true, messages::add);
  }

  @Test
  void wrongEnvelope_beforeWrongBase64_isTold() {
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> read("DAAAAAJoaQ==\u00be\u00be\u00be\u00be"))
        .withMessageContaining("envelope has flags 0x0c");
  }

  @Test
  void messageBeforeWrongBase64_isRead() {
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> read("AAAAAAJoaQ==\u00be\u00be\u00be\u00be"))
        .withMessageContaining("not base64");
    assertThat(messages).hasSize(1);
  }

  /** Paddings anywhere, cut anywhere: each way gives the same messages. */
  @Test
  void messagesThatAreEncodedEachByItself_areRead_howeverTheyAreCut() {
    Random random = new Random(20_261_129);
    for (int round = 0; round < 300; round++) {
      List<byte[]> sent = new ArrayList<>();
      StringBuilder body = new StringBuilder();
      for (int i = random.nextInt(5); i >= 0; i--) {
        byte[] message = new byte[random.nextInt(40)];
        random.nextBytes(message);
        sent.add(message);
        body.append(Base64.getEncoder().encodeToString(Envelope.of(0, message).array()));
      }
      messages.clear();
      readInPieces(body.toString(), random);
      assertThat(messages).extracting(RawMessage::bytes).containsExactlyElementsOf(sent);
    }
  }

  private void readInPieces(String body, Random random) {
    Base64Reader reader = new Base64Reader(new EnvelopeReader(100));
    byte[] bytes = body.getBytes(ISO_8859_1);
    int start = 0;
    while (start < bytes.length) {
      int length = Math.min(bytes.length - start, 1 + random.nextInt(30));
      ByteBuffer piece = ByteBuffer.allocateDirect(length).put(bytes, start, length).flip();
      reader.read(piece, false, messages::add);
      assertThat(piece.hasRemaining()).isFalse();
      start += length;
    }
    reader.read(ByteBuffer.allocate(0), true, messages::add);
  }
}
