package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.connectjava.ClientConfig;
import dev.connectjava.Code;
import dev.connectjava.ExceptionMapping;
import dev.connectjava.Protocol;
import dev.connectjava.RequestContext;
import dev.connectjava.ResponseStream;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.Transport;
import dev.connectjava.testing.InMemoryTransport;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import dev.connectjava.verification.v1.ContractService;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers learn of a call that a handler has made itself, and that has failed. */
@ParameterizedClass
@EnumSource(Protocol.class)
final class OutgoingCallFailureTest {

  private static final Order FAILING =
      Order.newBuilder()
          .setCode("UNAUTHENTICATED")
          .setText("backend secret")
          .setDetail(true)
          .putHeaders("set-cookie", "session=secret")
          .putHeaders("x-internal", "secret")
          .putTrailers("x-trailer", "secret")
          .build();

  private final Protocol protocol;
  private final Transport backend;

  OutgoingCallFailureTest(Protocol protocol) {
    this.protocol = protocol;
    this.backend = transport(Router.builder().service(new Contract(new Gates())));
  }

  @AfterEach
  void close() {
    backend.close();
  }

  private Transport transport(Router.Builder router) {
    return InMemoryTransport.to(router.build(), ClientConfig.builder().protocol(protocol).build());
  }

  /** Passes on what it is asked. */
  private static final class Front implements ContractService {

    private final ContractServiceClient backend;

    Front(Transport backend) {
      this.backend = ContractServiceClient.of(backend);
    }

    @Override
    public Reply ask(Order order, RequestContext context) {
      return backend.ask(order);
    }

    @Override
    public void repeat(Order order, ResponseStream<Reply> replies, RequestContext context) {
      try (ServerStreamingCall<Reply> call = backend.repeat(order)) {
        call.forEach(replies::send);
      }
    }
  }

  private RpcException failure(Router.Builder front, boolean streaming) {
    try (Transport transport = transport(front)) {
      ContractServiceClient client = ContractServiceClient.of(transport);
      return Objects.requireNonNull(
          catchThrowableOfType(
              RpcException.class,
              () -> {
                if (streaming) {
                  try (ServerStreamingCall<Reply> call = client.repeat(FAILING)) {
                    call.forEach(reply -> {});
                  }
                } else {
                  Reply unused = client.ask(FAILING);
                }
              }),
          "the call succeeded");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Attack(value = "error of a backend with its cookies", kind = Kind.DISCLOSURE)
  void failureOfABackend_isInternalAndTellsNothing(boolean streaming) {
    RpcException failure = failure(Router.builder().service(new Front(backend)), streaming);

    assertThat(failure.code()).isEqualTo(Code.INTERNAL);
    assertThat(failure.getMessage()).isEqualTo("internal error");
    assertThat(failure.details()).isEmpty();
    assertThat(failure.metadata().toString()).doesNotContain("secret", "set-cookie", "x-internal");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Attack(value = "secret in an exception of a client's head interceptor", kind = Kind.DISCLOSURE)
  void failureOfAHeadInterceptor_isInternalAndTellsNothing(boolean streaming) {
    ClientConfig config =
        ClientConfig.builder()
            .protocol(protocol)
            .headInterceptor((attempt, metadata) -> {
              throw new RpcException(Code.UNAUTHENTICATED, "secret of the token service");
            })
            .build();
    Router router = Router.builder().service(new Contract(new Gates())).build();
    try (Transport refusing = InMemoryTransport.to(router, config)) {
      RpcException failure = failure(Router.builder().service(new Front(refusing)), streaming);
      assertThat(failure.code()).isEqualTo(Code.INTERNAL);
      assertThat(failure.getMessage()).isEqualTo("internal error");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void failureOfABackend_thatIsRelayed_hasCodeTextAndDetails_withoutItsMetadata(boolean streaming) {
    Router.Builder relaying =
        Router.builder()
            .service(new Front(backend))
            .interceptor(ExceptionMapping.builder().mapCallFailures(RpcException::relayed).build());
    RpcException failure = failure(relaying, streaming);

    assertThat(failure.code()).isEqualTo(Code.UNAUTHENTICATED);
    assertThat(failure.getMessage()).isEqualTo("backend secret");
    assertThat(failure.details(Order.class)).containsExactly(FAILING);
    assertThat(failure.metadata().toString())
        .doesNotContain("set-cookie", "x-internal", "x-trailer");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void failureToReachABackend_isInternalAndTellsNothing(boolean streaming) {
    Transport closed = transport(Router.builder().service(new Contract(new Gates())));
    closed.close();
    RpcException failure = failure(Router.builder().service(new Front(closed)), streaming);

    assertThat(failure.code()).isEqualTo(Code.INTERNAL);
    assertThat(failure.getMessage()).isEqualTo("internal error");
  }
}
