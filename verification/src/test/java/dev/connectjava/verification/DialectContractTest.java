package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import dev.connectjava.verification.Dialect.Answer;
import dev.connectjava.verification.http.TestServer.Transport;
import dev.connectjava.verification.v1.Order;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is the same whatever a client speaks: every protocol and codec over every transport. */
@ParameterizedClass
@MethodSource("dialects")
final class DialectContractTest {

  private final Dialect dialect;
  private final ServerWorld world;

  DialectContractTest(Dialect dialect, Transport transport) {
    this.dialect = dialect;
    this.world = ServerWorld.of(transport);
  }

  static Stream<Arguments> dialects() {
    return Stream.of(Transport.values())
        .flatMap(transport ->
            Stream.of(Dialect.values())
                .filter(dialect -> !(dialect.isGrpc() && transport.isHttp1()))
                .map(dialect -> Arguments.of(dialect, transport)));
  }

  @AfterEach
  void nothingIsLeft() {
    world.assertNothingLeft();
    world.close();
  }

  private static Order failing(String message) {
    return Order.newBuilder().setCode("FAILED_PRECONDITION").setText(message).build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "100 % sure", "two\nlines", "\"quoted\"", "ä☺😈", "a+b"})
  void messageOfAnError_arrivesAsItIs(String message) {
    Answer answer = dialect.call(world, failing(message));

    assertThat(answer.outcome()).isEqualTo("failed_precondition");
    assertThat(answer.message()).isEqualTo(message);
  }

  @Test
  void crash_isInternalWithoutItsText() {
    Answer answer = dialect.call(world, Order.newBuilder().setCrash(true).build());

    assertThat(answer.outcome()).isEqualTo("internal");
    assertThat(answer.message()).isEqualTo("internal error");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void metadata_arrivesWithSuccessAndError(boolean fails) {
    String bytes = Base64.getEncoder().withoutPadding().encodeToString(new byte[] {1, -1, 0, 7});
    Order.Builder order =
        Order.newBuilder().putHeaders("x-own", "head").putTrailers("x-end", "tail");
    order.putHeaders("x-own-bin", bytes).putTrailers("x-end-bin", bytes);
    Answer answer =
        dialect.call(world, fails ? order.setCode("ABORTED").build() : order.setCount(1).build());

    assertThat(answer.outcome()).isEqualTo(fails ? "aborted" : "ok");
    assertThat(answer.headers().first("x-own")).contains("head");
    assertThat(answer.headers().firstBinary("x-own-bin")).contains(new byte[] {1, -1, 0, 7});
    assertThat(answer.trailers().first("x-end")).contains("tail");
    assertThat(answer.trailers().all("x-end-bin")).containsExactly(bytes);
  }

  @Test
  void namesThatTheProtocolsHaveForThemselves_areNotForApplications() {
    Order.Builder order = Order.newBuilder().setCount(1);
    for (String name :
        List.of("grpc-status", "grpc-message", "connect-x", "content-type", "content-length")) {
      order.putHeaders(name, "5").putTrailers(name, "5");
    }
    Answer answer = dialect.call(world, order.build());

    assertThat(answer.outcome()).isEqualTo("ok");
    assertThat(answer.message()).isEmpty();
    assertThat(answer.headers().all("content-type")).hasSize(1).doesNotContain("5");
    Headers trailers = answer.trailers();
    assertThat(trailers.contains("connect-x") || trailers.contains("content-type")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "x", "1.5", "12345678901", "1 2"})
  void timeoutThatIsNone_isInvalid(String timeout) {
    Answer answer =
        dialect.call(world, Order.getDefaultInstance(), dialect.timeoutHeader(), timeout + unit());

    assertThat(answer.outcome()).isEqualTo("invalid_argument");
    assertThat(answer.message()).startsWith(dialect.timeoutHeader() + " is \"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "50"})
  void timeoutThatPasses_isTheAnswer(String timeout) {
    Order waiting = Order.newBuilder().setGate("closed").build();
    Answer answer = dialect.call(world, waiting, dialect.timeoutHeader(), timeout + unit());

    assertThat(answer.outcome()).isEqualTo("deadline_exceeded");
    assertThat(answer.message()).startsWith("the call did not complete within its timeout of ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "00000000"})
  void timeoutOfNothing_isExceededBeforeTheHandlerStarts(String timeout) {
    for (int i = 0; i < 20; i++) {
      Answer answer =
          dialect.call(
              world,
              Order.newBuilder().setText("started").setCount(1).build(),
              dialect.timeoutHeader(),
              timeout + unit());

      assertThat(answer.outcome()).isEqualTo("deadline_exceeded");
      assertThat(answer.message())
          .isEqualTo("the call did not complete within its timeout of PT0S");
    }
    assertThat(world.contractCalls()).isZero();
  }

  @Test
  void unpairedSurrogates_areReplaced() {
    Answer answer = dialect.call(world, failing(Contract.SURROGATES));

    assertThat(answer.outcome()).isEqualTo("failed_precondition");
    assertThat(answer.message()).isEqualTo("\uFFFDa\uFFFD \uD83D\uDE08");
  }

  private String unit() {
    return dialect.timeoutHeader().equals("grpc-timeout") ? "m" : "";
  }

  @Test
  void requestOverTheLimit_isRefused() {
    String tooLong = "x".repeat(ServerWorld.LIMIT_BYTES);
    Answer answer = dialect.call(world, Order.newBuilder().setText(tooLong).build());

    assertThat(answer.outcome()).isEqualTo("resource_exhausted");
    assertThat(answer.message())
        .startsWith("request message has at least ")
        .endsWith("but the server allows 100,000 (ServerLimits.withRequestMessageBytes)");
  }
}
