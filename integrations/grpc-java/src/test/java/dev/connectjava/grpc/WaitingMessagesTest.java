package dev.connectjava.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class WaitingMessagesTest {

  private final WaitingMessages waiting =
      new WaitingMessages(
          new MarshalledForm<>(new BytesMarshaller()), 2 * WaitingMessages.OVERHEAD + 10);

  @Test
  void messages_mayWaitUpToTheLimit() {
    assertThat(waiting.add(new byte[4])).isTrue();
    assertThat(waiting.add(new byte[6])).isTrue();
    assertThat(waiting.add(new byte[1])).isFalse();
    assertThat((byte[]) waiting.poll()).hasSize(4);
    assertThat(waiting.add(new byte[5])).isFalse();
    assertThat(waiting.add(new byte[4])).isTrue();
  }

  @Test
  void oneMessage_mayWaitWhateverItsLength() {
    assertThat(waiting.add(new byte[1000])).isTrue();
    assertThat(waiting.add(new byte[0])).isFalse();
    waiting.clear();
    assertThat(waiting.isEmpty()).isTrue();
    assertThat(waiting.add(new byte[1000])).isTrue();
  }

  @Test
  void emptyMessages_areLimitedToo() {
    assertThat(waiting.add(new byte[0])).isTrue();
    assertThat(waiting.add(new byte[0])).isTrue();
    assertThat(waiting.add(new byte[0])).isFalse();
  }
}
