package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.verification.ClientWorld.Way;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An error is always sent, however much it has to say: in every protocol and codec, over every
 * transport, the caller gets its code and a message.
 */
@ParameterizedClass
@MethodSource("ways")
final class ErrorLimitsContractTest {

  private static final int LONGEST_MESSAGE = 4_200;

  static Stream<Way> ways() {
    return ClientWorld.ways();
  }

  private final ClientWorld world;
  private final ContractServiceClient client;

  ErrorLimitsContractTest(Way way) {
    this.world = ClientWorld.of(way);
    this.client = world.client();
  }

  @AfterEach
  void nothingIsLeft() {
    world.assertNothingLeft();
    world.close();
  }

  private static Order.Builder failing(String text) {
    return Order.newBuilder().setCode("ABORTED").setText(text);
  }

  private RpcException unary(Order order) {
    return Objects.requireNonNull(
        catchThrowableOfType(RpcException.class, () -> client.ask(order)), "the call succeeded");
  }

  private RpcException stream(Order order) {
    return Objects.requireNonNull(
        catchThrowableOfType(
            RpcException.class,
            () -> {
              try (var replies = client.repeat(order.toBuilder().setCount(1).build())) {
                replies.forEach(reply -> {});
              }
            }),
        "the call succeeded");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "☺", "\uD83D\uDE08", "\n"})
  void message_ofAHundredThousandCharacters_isCut(String text) {
    Order order = failing(text.repeat(100_000)).build();

    for (RpcException failure : new RpcException[] {unary(order), stream(order)}) {
      assertThat(failure.code()).isEqualTo(Code.ABORTED);
      assertThat(failure.getMessage())
          .startsWith(text.repeat(100))
          .hasSizeLessThan(LONGEST_MESSAGE)
          .doesNotContain("\uFFFD")
          .matches("(?s).*\\.\\.\\. \\(cut, .* characters in all\\)");
    }
  }

  @Test
  void details_thatFitNoResponse_areLeftOut() {
    Order order =
        failing("too much")
            .setDetail(true)
            .setPadding(ByteString.copyFrom(new byte[1_200_000]))
            .build();

    for (RpcException failure : new RpcException[] {unary(order), stream(order)}) {
      assertThat(failure.code()).isEqualTo(Code.ABORTED);
      assertThat(failure.getMessage()).startsWith("too much").contains("left out");
      assertThat(failure.details()).isEmpty();
    }
  }

  @Test
  void trailers_thatFitNoResponse_areLeftOut() {
    Order order =
        failing("too much")
            .putTrailers("x-long", "y".repeat(2_000_000))
            .putTrailers("x", "y")
            .build();

    for (RpcException failure : new RpcException[] {unary(order), stream(order)}) {
      assertThat(failure.code()).isEqualTo(Code.ABORTED);
      assertThat(failure.getMessage()).startsWith("too much").contains("left out");
      assertThat(failure.metadata().contains("x-long")).isFalse();
    }
  }

  @Test
  void headers_thatFitNoResponse_areLeftOut() {
    RpcException failure =
        unary(failing("too much").putHeaders("x-long", "y".repeat(2_000_000)).build());

    assertThat(failure.code()).isEqualTo(Code.ABORTED);
    assertThat(failure.getMessage()).startsWith("too much").contains("left out");
    assertThat(failure.metadata().contains("x-long")).isFalse();
  }

  @Test
  void detailsAndTrailers_thatFit_areSent() {
    Order order =
        failing("enough")
            .setDetail(true)
            .setPadding(ByteString.copyFrom(new byte[2_000]))
            .putTrailers("x-some", "y".repeat(1_000))
            .build();

    for (RpcException failure : new RpcException[] {unary(order), stream(order)}) {
      assertThat(failure.getMessage()).isEqualTo("enough");
      assertThat(failure.details()).hasSize(1);
      assertThat(failure.metadata().contains("x-some")).isTrue();
    }
  }
}
