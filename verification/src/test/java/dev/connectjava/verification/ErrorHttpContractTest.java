package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.Protocol;
import dev.connectjava.RequestContext;
import dev.connectjava.ResponseStream;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.verification.ClientWorld.Way;
import dev.connectjava.verification.http.ClientCarrier;
import dev.connectjava.verification.v1.ContractService;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a caller is told of a failure's HTTP, in every protocol and transport. */
@ParameterizedClass
@MethodSource("ways")
final class ErrorHttpContractTest {

  static Stream<Way> ways() {
    return ClientWorld.ways().filter(way -> way.codec().equals("proto"));
  }

  /** Fails as the order says: count is the HTTP status, or how many messages come before. */
  private static final class Failing implements ContractService {

    private static RpcException failure(Order order) {
      return RpcException.withoutStackTrace(Code.valueOf(order.getCode()), order.getText())
          .plusHeader("retry-after", "7")
          .plusHeader("content-type", "text/html")
          .plusMetadata("x-trail", "2");
    }

    @Override
    public Reply ask(Order order, RequestContext context) {
      RpcException failure = failure(order);
      throw order.getCount() == 0 ? failure : failure.withHttpStatus(order.getCount());
    }

    @Override
    public void repeat(Order order, ResponseStream<Reply> replies, RequestContext context) {
      for (int i = 0; i < order.getCount(); i++) {
        replies.send(Reply.getDefaultInstance());
      }
      throw failure(order);
    }
  }

  private final Way way;
  private final Router router = Router.builder().service(new Failing()).build();
  private final ClientCarrier.Connected connected;
  private final ContractServiceClient client;

  ErrorHttpContractTest(Way way) {
    this.way = way;
    this.connected = way.carrier().start(router, way.config().build());
    this.client = ContractServiceClient.of(connected.transport());
  }

  @AfterEach
  void nothingIsLeft() {
    ClientWorld.assertNothingLeft(router);
    connected.transport().close();
    connected.server().close();
  }

  private static Order order(Code code, int count) {
    return Order.newBuilder().setCode(code.name()).setText("why").setCount(count).build();
  }

  private static RpcException failureOf(Callable<?> call) {
    return Objects.requireNonNull(
        catchThrowableOfType(RpcException.class, call::call), "the call succeeded");
  }

  private static void assertFields(RpcException failure) {
    assertThat(failure.headers().all("retry-after")).containsExactly("7");
    assertThat(failure.headers().first("content-type").orElse("")).doesNotContain("html");
    assertThat(failure.metadata().all("retry-after")).containsExactly("7");
    assertThat(failure.metadata().all("x-trail")).containsExactly("2");
  }

  @Test
  void failure_hasItsHeaders() {
    assertFields(failureOf(() -> client.ask(order(Code.UNAVAILABLE, 0))));
    CompletionException failure =
        catchThrowableOfType(
            CompletionException.class, () -> client.async().ask(order(Code.UNAVAILABLE, 0)).join());
    assertThat(failure.getCause())
        .isInstanceOfSatisfying(RpcException.class, ErrorHttpContractTest::assertFields);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void failureOfAStream_hasThemAsHeadersOrTrailers(int count) {
    RpcException failure =
        failureOf(() -> {
          try (ServerStreamingCall<Reply> call = client.repeat(order(Code.UNAVAILABLE, count))) {
            call.forEach(reply -> {});
            return call;
          }
        });
    Headers headers = failure.headers();
    assertThat(headers.contains("retry-after")).isEqualTo(count == 0);
    assertThat(failure.metadata().all("retry-after")).containsExactly("7");
    assertThat(failure.metadata().all("x-trail")).containsExactly("2");
  }

  /** Whatever the status, the code is that of the body. */
  @ParameterizedTest
  @EnumSource(Code.class)
  void status_doesNotChangeTheCode(Code code) {
    for (int status : new int[] {400, 401, 404, 405, 408, 421, 429, 431, 451, 500, 502, 503, 599}) {
      RpcException failure = failureOf(() -> client.ask(order(code, status)));
      assertThat(failure.code()).isEqualTo(code);
      assertThat(failure).hasMessage("why");
      assertThat(failure.isFromPeer()).isTrue();
      if (way.protocol() == Protocol.CONNECT) {
        assertThat(failure.httpStatus()).hasValue(status);
      } else {
        assertThat(failure.httpStatus()).isEmpty();
      }
    }
  }

  @Test
  void status_thatIsNotSet_isThatOfTheCode() {
    RpcException failure = failureOf(() -> client.ask(order(Code.NOT_FOUND, 0)));
    if (way.protocol() == Protocol.CONNECT) {
      assertThat(failure.httpStatus()).hasValue(404);
    } else {
      assertThat(failure.httpStatus()).isEmpty();
    }
  }
}
