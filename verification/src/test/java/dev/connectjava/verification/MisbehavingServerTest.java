package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.Transport;
import dev.connectjava.verification.ClientShape.Told;
import dev.connectjava.verification.v1.ContractServiceClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every way in which a server can misbehave ends the call with one code and one sentence, however
 * the response is cut into pieces and however it is waited for; no call hangs, none reports success
 * wrongly, none leaves its exchange open.
 */
final class MisbehavingServerTest {

  /** One way to see a misbehaviour. */
  record Case(Misbehaviour misbehaviour, String codec, int pieceBytes, boolean async) {

    @Override
    public String toString() {
      return "%s, %s, %d bytes at once, %s"
          .formatted(misbehaviour, codec, pieceBytes, async ? "called back" : "blocking");
    }

    ClientConfig config() {
      return ClientConfig.builder()
          .protocol(misbehaviour.protocol())
          .codec(codec)
          .acceptCompressions("gzip", "deflate")
          .build();
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
            MisbehaviourOfConnect.foreign(),
            MisbehaviourOfConnect.unaryMessages(),
            MisbehaviourOfConnect.unaryErrors(),
            MisbehaviourOfConnect.streams(),
            MisbehaviourOfConnect.singleMessages(),
            MisbehaviourOfGrpc.foreign(),
            MisbehaviourOfGrpc.statuses(),
            MisbehaviourOfGrpc.messages(),
            MisbehaviourOfGrpc.webTrailers())
        .flatMap(misbehaviours -> misbehaviours)
        .flatMap(MisbehavingServerTest::cases);
  }

  private static Stream<Case> cases(Misbehaviour misbehaviour) {
    List<Case> cases = new ArrayList<>();
    for (String codec : List.of("proto", "json")) {
      for (boolean async : List.of(false, true)) {
        cases.add(new Case(misbehaviour, codec, Integer.MAX_VALUE, async));
        cases.add(new Case(misbehaviour, codec, 1, async));
      }
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void misbehaviour_hasItsCodeAndItsSentence(Case way) {
    Misbehaviour misbehaviour = way.misbehaviour();
    ServerScript script = misbehaviour.answer().to(way.codec());
    ScriptedTransport http = new ScriptedTransport(script, way.pieceBytes());
    CallOptions options =
        CallOptions.builder().responseMessageBytes(ScriptedBytes.LIMIT_BYTES).build();
    try (Transport transport = Transport.over(http, way.config())) {
      ContractServiceClient client = ContractServiceClient.of(transport);
      ClientShape shape = misbehaviour.shape();
      Told told = way.async() ? shape.callAsync(client, options) : shape.call(client, options);

      assertThat(told.replies()).hasSize(misbehaviour.given());
      assertThat(told.replies()).allMatch(reply -> reply.getText().equals("hi"), "says hi");
      if (misbehaviour.code() == null) {
        assertThat(told.failure()).isNull();
      } else {
        assertThat(Objects.requireNonNull(told.failure()))
            .hasMessage(misbehaviour.message(way.codec()))
            .matches(e -> e.code() == misbehaviour.code(), "has code " + misbehaviour.code());
      }
      http.assertNothingOpen();
    }
  }
}
