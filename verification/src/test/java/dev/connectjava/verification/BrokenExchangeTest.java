package dev.connectjava.verification;

import static dev.connectjava.verification.ScriptedBytes.cutOff;
import static dev.connectjava.verification.ScriptedBytes.message;
import static dev.connectjava.verification.ScriptedBytes.reply;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.RpcException;
import dev.connectjava.Transport;
import dev.connectjava.verification.ClientShape.Told;
import dev.connectjava.verification.v1.ContractServiceClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Exchanges that break, or of which nothing more comes, in each phase of the response. */
final class BrokenExchangeTest {

  /** How far the response has come. */
  enum Phase {
    BEFORE_THE_HEAD,
    AFTER_THE_HEAD,
    IN_A_MESSAGE,
    AFTER_A_MESSAGE
  }

  /** One call and the phase in which its exchange breaks. */
  record Case(Protocol protocol, ClientShape shape, Phase phase, boolean async) {

    /** What has come of the response until then. */
    ServerScript script() {
      ServerScript silence = ServerScript.silence();
      ServerScript head = silence.thenHead(200, "content-type", contentType());
      return switch (phase) {
        case BEFORE_THE_HEAD -> silence;
        case AFTER_THE_HEAD -> head;
        case IN_A_MESSAGE -> head.data(cutOff(body()));
        case AFTER_A_MESSAGE -> head.data(body());
      };
    }

    private String contentType() {
      return switch (protocol) {
        case CONNECT -> isBare() ? "application/proto" : "application/connect+proto";
        case GRPC -> "application/grpc+proto";
        case GRPC_WEB -> "application/grpc-web+proto";
      };
    }

    private boolean isBare() {
      return protocol == Protocol.CONNECT && shape == ClientShape.UNARY;
    }

    private byte[] body() {
      return isBare() ? reply("proto") : message("proto");
    }

    /** How many messages are given if the server breaks the exchange. */
    int given() {
      return shape == ClientShape.SERVER_STREAM && phase == Phase.AFTER_A_MESSAGE ? 1 : 0;
    }

    Told call(ScriptedTransport http, CallOptions options) {
      ClientConfig config = ClientConfig.builder().protocol(protocol).build();
      try (Transport transport = Transport.over(http, config)) {
        ContractServiceClient client = ContractServiceClient.of(transport);
        Told told = async ? shape.callAsync(client, options) : shape.call(client, options);
        http.assertNothingOpen();
        return told;
      }
    }
  }

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Protocol protocol : Protocol.values()) {
      for (ClientShape shape : ClientShape.values()) {
        for (Phase phase : Phase.values()) {
          cases.add(new Case(protocol, shape, phase, false));
          cases.add(new Case(protocol, shape, phase, true));
        }
      }
    }
    return cases.stream();
  }

  private static RpcException failure(Told told) {
    return Objects.requireNonNull(told.failure(), "the call has succeeded");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void brokenExchange_failsWithItsReason(Case way) {
    ServerScript script = way.script().connectionLost();
    ScriptedTransport http = new ScriptedTransport(script);

    Told told = way.call(http, CallOptions.defaults());

    assertThat(failure(told))
        .hasMessage("the connection is lost")
        .matches(e -> e.code() == Code.UNAVAILABLE && !e.isFromPeer());
    assertThat(told.replies()).hasSize(way.given());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void silence_lastsUntilTheDeadline_andTheExchangeIsGivenUp(Case way) {
    ScriptedTransport http = new ScriptedTransport(way.script().timesOut());
    Duration timeout = Duration.ofHours(1); // Over as soon as its script says so.

    assertLate(way, timeout, failure(way.call(http, CallOptions.defaults().withTimeout(timeout))));
    assertThat(http.only().isCancelled()).isTrue();
  }

  /** A server that has the same deadline mostly is the first to give up. */
  @ParameterizedTest
  @MethodSource("cases")
  void reset_whenTheDeadlineHasPassed_isTheDeadline(Case way) {
    ServerScript script = way.script().atTimeout().streamReset(0x8);
    ScriptedTransport http = new ScriptedTransport(script);
    Duration timeout = Duration.ofMillis(20);

    assertLate(way, timeout, failure(way.call(http, CallOptions.defaults().withTimeout(timeout))));
  }

  private static void assertLate(Case way, Duration timeout, RpcException failure) {
    assertThat(failure)
        .hasMessage(
            "%s did not complete within its timeout of %s", way.shape().procedure(), timeout)
        .matches(e -> e.code() == Code.DEADLINE_EXCEEDED);
  }
}
