package dev.connectjava.protocol.grpc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.RpcException;
import dev.connectjava.protocol.EnvelopeReader;
import dev.connectjava.protocol.RawMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
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
}
