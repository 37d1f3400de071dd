package dev.connectjava.call.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.RequestStream;
import dev.connectjava.ResponseStream;
import dev.connectjava.RpcException;
import dev.connectjava.ServerCall;
import dev.connectjava.call.MessageCoding;
import dev.connectjava.call.OwnMessages;
import dev.connectjava.call.ShoutingCodec;
import dev.connectjava.call.ShoutingCodec.Shout;
import dev.connectjava.call.client.ScriptedParent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a handler gets and gives if interceptors have set streams and contexts of their own. */
final class HandlerMessagesTest {

  private final Deque<Object> arrived = new ArrayDeque<>();
  private final List<Object> sent = new ArrayList<>();
  private int headers;

  @SuppressWarnings("unchecked") // The messages of a call are only objects.
  private ServerCall call(String codec) {
    MessageCoding<Shout, Shout> coding =
        MessageCoding.ofServer(ShoutingCodec.ofMethod(), 100, 1_000);
    Object messages = Objects.requireNonNull(OwnMessages.of(codec, coding, Shout.class));
    return new HandlerMessages(Map.of(codec, (OwnMessages<Object, Object>) messages))
        .of(
            ServerCall.of(
                new ScriptedParent(),
                arrived::poll,
                new ResponseStream<>() {
                  @Override
                  public void send(Object message) {
                    sent.add(message);
                  }

                  @Override
                  public void sendHeaders() {
                    headers++;
                  }
                }));
  }

  /** The codec of the context is that of the messages, or another one. */
  @ParameterizedTest
  @ValueSource(strings = {"text", "other"})
  void messages_areTurnedIntoThoseOfTheHandler(String codec) {
    arrived.add("hi");
    arrived.add(new Shout("ho"));
    ServerCall call = call(codec);

    assertThat(call.requests()).containsExactly(new Shout("hi"), new Shout("ho"));
    call.responses().send(new Shout("ha"));
    call.responses().sendHeaders();
    assertThat(sent).containsExactly("ha");
    assertThat(headers).isEqualTo(1);
  }

  @Test
  void requestThatCantBeDecoded_breaksTheStream() {
    arrived.add("hush");
    arrived.add("hi");
    RequestStream<Object> requests = call("text").requests();

    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(requests::receive)
          .withMessageContaining("this is not shouted");
    }
  }
}
