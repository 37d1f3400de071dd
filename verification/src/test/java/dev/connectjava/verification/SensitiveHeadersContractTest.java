package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.connectjava.CallOptions;
import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.RequestContext;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.UnaryResponse;
import dev.connectjava.verification.ClientWorld.Way;
import dev.connectjava.verification.http.ClientCarrier;
import dev.connectjava.verification.v1.ContractService;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.ContractServiceMethods;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Header fields that are secret arrive as they are, in every protocol and transport. */
@ParameterizedClass
@MethodSource("ways")
final class SensitiveHeadersContractTest {

  static Stream<Way> ways() {
    return ClientWorld.ways().filter(way -> way.codec().equals("proto"));
  }

  private static final Headers SECRETS =
      Headers.builder()
          .add("authorization", "Bearer t0k3n")
          .add("x-api-key", "0123456789")
          .add("x-api-key", "abc")
          .add("x-plain", "1")
          .sensitive("x-api-key")
          .build();

  /** Answers with the secrets that it is given, and with some of its own. */
  private static final class Vault implements ContractService {

    private final CompletableFuture<Headers> received = new CompletableFuture<>();

    @Override
    public Reply ask(Order order, RequestContext context) {
      received.complete(context.requestHeaders());
      context.responseHeaders().add("set-cookie", "a=b").addAll(SECRETS);
      context.responseTrailers().add("set-cookie", "c=d").add("x-trail", "t").sensitive("x-trail");
      if (!order.getCode().isEmpty()) {
        throw new RpcException(Code.ABORTED, "no").withHeaders(Headers.of("x-of-error", "e"));
      }
      return Reply.getDefaultInstance();
    }
  }

  private final Vault vault = new Vault();
  private final Router router = Router.builder().service(vault).build();
  private final ClientCarrier.Connected connected;
  private final ContractServiceClient client;

  SensitiveHeadersContractTest(Way way) {
    this.connected = way.carrier().start(router, way.config().headers(SECRETS).build());
    this.client = ContractServiceClient.of(connected.transport());
  }

  @AfterEach
  void nothingIsLeft() {
    ClientWorld.assertNothingLeft(router);
    connected.transport().close();
    connected.server().close();
  }

  private static void assertSecrets(Headers headers) {
    assertThat(headers.all("authorization")).containsExactly("Bearer t0k3n");
    assertThat(headers.all("x-api-key")).containsExactly("0123456789", "abc");
    assertThat(headers.all("x-plain")).containsExactly("1");
    assertThat(headers.toString()).doesNotContain("t0k3n").contains("authorization: ***");
  }

  @Test
  void secrets_arrive_andAreNotShown() throws Exception {
    for (int i = 0; i < 3; i++) {
      UnaryResponse<Reply> response =
          client.call(ContractServiceMethods.ASK, Order.getDefaultInstance());
      assertSecrets(vault.received.get());
      assertSecrets(response.headers());
      assertThat(response.headers().all("set-cookie")).containsExactly("a=b");
      assertThat(response.trailers().all("set-cookie")).containsExactly("c=d");
      assertThat(response.trailers().all("x-trail")).containsExactly("t");
      assertThat(response.toString()).doesNotContain("t0k3n", "a=b", "c=d");
    }
  }

  @Test
  void secretsOfAFailure_arrive() {
    RpcException failure =
        Objects.requireNonNull(
            catchThrowableOfType(
                RpcException.class, () -> client.ask(Order.newBuilder().setCode("x").build())));
    assertSecrets(failure.headers());
    assertThat(failure.headers().first("x-of-error")).contains("e");
    assertThat(failure.metadata().first("x-trail")).contains("t");
    assertThat(failure.toString()).doesNotContain("t0k3n");
  }

  /** The interceptor knows that it is secret, and the exception has the value. */
  @Test
  void markAndValue_ofDifferentCode_areJoined() {
    Headers marks = Headers.builder().sensitive("x-session").build();
    CallOptions defaults = CallOptions.builder().headers(marks).build();
    assertThat(CallOptions.defaults().withHeader("x-session", "s").withDefaults(defaults).headers())
        .hasToString("[x-session: ***]");
    assertThat(CallOptions.builder().headers(marks).build().withHeader("x-session", "s").headers())
        .hasToString("[x-session: ***]");
  }

  @Test
  void marksOfDefaults_areKept() {
    CallOptions defaults = CallOptions.builder().headers(SECRETS).build();
    CallOptions merged = CallOptions.defaults().withHeader("x-b", "2").withDefaults(defaults);
    assertThat(merged.headers().sensitiveNames()).containsExactly("x-api-key");
    assertThat(merged.withHeader("x-c", "3").headers().toString())
        .isEqualTo(
            "[x-b: 2, authorization: ***, x-api-key: ***, x-api-key: ***, x-plain: 1, x-c: 3]");
  }
}
