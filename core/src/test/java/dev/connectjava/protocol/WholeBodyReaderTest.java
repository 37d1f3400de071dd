package dev.connectjava.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WholeBodyReaderTest {

  private final List<RawMessage> messages = new ArrayList<>();

  @Test
  void body_inOnePiece_isTheMessage() {
    new WholeBodyReader(3, true).read(ByteBuffer.wrap(new byte[] {1, 2, 3}), true, messages::add);

    assertThat(messages).hasSize(1);
    assertThat(messages.get(0).bytes()).containsExactly(1, 2, 3);
    assertThat(messages.get(0).compressed()).isTrue();
  }

  @Test
  void body_inPieces_isTheMessageWhenTheLastIsThere() {
    WholeBodyReader reader = new WholeBodyReader(100_000, false);
    byte[] piece = new byte[10_000];

    for (int i = 0; i < 10; i++) {
      reader.read(ByteBuffer.wrap(piece), false, messages::add);
    }
    assertThat(messages).isEmpty();
    reader.read(ByteBuffer.allocate(0), true, messages::add);

    assertThat(messages).hasSize(1);
    assertThat(messages.get(0).bytes()).hasSize(100_000);
  }

  @Test
  void emptyBody_isAnEmptyMessage() {
    new WholeBodyReader(3, false).read(ByteBuffer.allocate(0), true, messages::add);

    assertThat(messages).hasSize(1);
    assertThat(messages.get(0).bytes()).isEmpty();
  }

  @Test
  void body_onePastTheLimit_isRefusedBeforeItsEnd() {
    WholeBodyReader reader = new WholeBodyReader(3, false);
    reader.read(ByteBuffer.allocate(3), false, messages::add);

    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> reader.read(ByteBuffer.allocate(1), false, messages::add))
        .matches(e -> e.code() == Code.RESOURCE_EXHAUSTED)
        .withMessageContaining("4 bytes")
        .withMessageContaining("allows 3");
  }
}
