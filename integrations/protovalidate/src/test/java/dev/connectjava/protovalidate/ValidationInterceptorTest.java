package dev.connectjava.protovalidate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import build.buf.protovalidate.ValidatorFactory;
import build.buf.validate.Violation;
import build.buf.validate.Violations;
import dev.connectjava.BidiStreamingCall;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientInterceptor;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.RequestContext;
import dev.connectjava.RequestStream;
import dev.connectjava.ResponseStream;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.ServerInterceptor;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.protobuf.JsonCodec;
import dev.connectjava.protobuf.ProtoCodec;
import dev.connectjava.protovalidate.v1.Account;
import dev.connectjava.protovalidate.v1.AccountService;
import dev.connectjava.protovalidate.v1.AccountServiceClient;
import dev.connectjava.protovalidate.v1.AccountServiceMethods;
import dev.connectjava.protovalidate.v1.Broken;
import dev.connectjava.spi.Codec;
import dev.connectjava.testing.InMemoryTransport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Valid and invalid messages of all kinds of methods, by all protocols and codecs. */
@Timeout(60)
final class ValidationInterceptorTest {

  private static final Account VALID =
      Account.newBuilder().setName("ada").setEmail("ada@example.com").build();
  private static final Account INVALID =
      Account.newBuilder().setName("a").setEmail("no email").addLimits(1).addLimits(-1).build();

  private final List<Account> handled = new CopyOnWriteArrayList<>();

  /** Answers with what it gets; an account without limits with one that is invalid. */
  private final class Accounts implements AccountService {

    private Account handle(Account account) {
      handled.add(account);
      return account.getLimitsList().contains(7) ? INVALID : account;
    }

    @Override
    public Account open(Account request, RequestContext context) {
      return handle(request);
    }

    @Override
    public Account openAll(RequestStream<Account> requests, RequestContext context) {
      Account last = VALID;
      for (Account request : requests) {
        last = handle(request);
      }
      return last;
    }

    @Override
    public void copies(Account request, ResponseStream<Account> responses, RequestContext context) {
      responses.send(VALID);
      responses.send(handle(request));
    }

    @Override
    public void openEach(
        RequestStream<Account> requests,
        ResponseStream<Account> responses,
        RequestContext context) {
      for (Account request : requests) {
        responses.send(handle(request));
      }
    }

    @Override
    public Account break_(Broken request, RequestContext context) {
      return VALID;
    }
  }

  private static Stream<Arguments> protocolsAndCodecs() {
    return Stream.of(Protocol.values())
        .flatMap(protocol ->
            Stream.of(new ProtoCodec(), new JsonCodec())
                .map(codec -> Arguments.of(protocol, codec)));
  }

  private static ClientConfig config(Protocol protocol, Codec codec) {
    return ClientConfig.builder().protocol(protocol).codec(codec).build();
  }

  private AccountServiceClient client(ServerInterceptor interceptor, ClientConfig config) {
    Router router = Router.builder().interceptor(interceptor).service(new Accounts()).build();
    return AccountServiceClient.of(InMemoryTransport.to(router, config));
  }

  private static RpcException failure(ThrowingCallable call) {
    RpcException failure = catchThrowableOfType(RpcException.class, call);
    assertThat(failure).isNotNull();
    return failure;
  }

  private static List<String> rules(RpcException failure) {
    return failure.details(Violations.class).stream()
        .flatMap(violations -> violations.getViolationsList().stream())
        .map(Violation::getRuleId)
        .toList();
  }

  private static ValidationInterceptor ofAllViolations() {
    return ValidationInterceptor.of(ValidatorFactory.newBuilder().build());
  }

  @ParameterizedTest
  @MethodSource("protocolsAndCodecs")
  void validMessages_pass(Protocol protocol, Codec codec) {
    AccountServiceClient client =
        client(ValidationInterceptor.create().validatingResponses(), config(protocol, codec));

    assertThat(client.open(VALID)).isEqualTo(VALID);
    assertThat(client.copies(VALID)).containsExactly(VALID, VALID);
    try (ClientStreamingCall<Account, Account> call = client.openAll()) {
      call.send(VALID);
      call.send(VALID);
      assertThat(call.finish()).isEqualTo(VALID);
    }
  }

  @ParameterizedTest
  @MethodSource("protocolsAndCodecs")
  void invalidRequest_failsWithAllViolations(Protocol protocol, Codec codec) {
    AccountServiceClient client = client(ofAllViolations(), config(protocol, codec));

    RpcException failure = failure(() -> client.open(INVALID));

    assertThat(failure.code()).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(failure)
        .hasMessageContaining("accounts.v1.Account is invalid: ")
        .hasMessageContaining("name: ")
        .hasMessageContaining("email: ")
        .hasMessageContaining("limits[1]: ");
    assertThat(rules(failure))
        .containsExactlyInAnyOrder("string.min_len", "string.email", "int32.gt");
    assertThat(handled).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("protocolsAndCodecs")
  void invalidMessageOfAStream_failsTheCallThere(Protocol protocol, Codec codec) {
    AccountServiceClient client = client(ValidationInterceptor.create(), config(protocol, codec));

    try (ClientStreamingCall<Account, Account> call = client.openAll()) {
      call.send(VALID);
      call.send(INVALID);
      RpcException failure = failure(call::finish);

      assertThat(failure.code()).isEqualTo(Code.INVALID_ARGUMENT);
      assertThat(rules(failure)).hasSize(1);
    }
    assertThat(handled).containsExactly(VALID);
  }

  @ParameterizedTest
  @MethodSource("protocolsAndCodecs")
  void invalidRequestForAStream_failsBeforeTheHandler(Protocol protocol, Codec codec) {
    AccountServiceClient client = client(ValidationInterceptor.create(), config(protocol, codec));

    RpcException failure = failure(() -> client.copies(INVALID).forEach(copy -> {}));

    assertThat(failure.code()).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(handled).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("protocolsAndCodecs")
  void invalidMessageBetweenResponses_failsTheCallThere(Protocol protocol, Codec codec) {
    AccountServiceClient client = client(ValidationInterceptor.create(), config(protocol, codec));

    try (BidiStreamingCall<Account, Account> call = client.openEach()) {
      call.send(VALID);
      assertThat(call.receive()).isEqualTo(VALID);
      call.send(INVALID);
      assertThat(failure(call::receive).code()).isEqualTo(Code.INVALID_ARGUMENT);
    }
    assertThat(handled).containsExactly(VALID);
  }

  @ParameterizedTest
  @MethodSource("protocolsAndCodecs")
  void invalidResponse_isAnInternalErrorThatTellsNothing(Protocol protocol, Codec codec) {
    List<RpcException> failures = new ArrayList<>();
    ServerInterceptor watching =
        (call, next) -> {
          try {
            next.handle(call);
          } catch (RpcException e) {
            failures.add(e);
            throw e;
          }
        };
    Router router =
        Router.builder()
            .interceptor(watching)
            .interceptor(ValidationInterceptor.create().validatingResponses())
            .service(new Accounts())
            .build();
    AccountServiceClient client =
        AccountServiceClient.of(InMemoryTransport.to(router, config(protocol, codec)));

    RpcException failure = failure(() -> client.open(VALID.toBuilder().addLimits(7).build()));

    assertThat(failure.code()).isEqualTo(Code.INTERNAL);
    assertThat(failure).hasMessage("accounts.v1.Account violates the rules of its schema");
    assertThat(failure.details()).isEmpty();
    assertThat(failures)
        .singleElement()
        .satisfies(e -> assertThat(e).cause().hasMessageContaining("is invalid: "));
  }

  @Test
  void responsesAreNotValidatedUnlessAsked() {
    AccountServiceClient client =
        client(ValidationInterceptor.create(), config(Protocol.GRPC, new ProtoCodec()));

    assertThat(client.open(VALID.toBuilder().addLimits(7).build())).isEqualTo(INVALID);
  }

  // Clients.

  private AccountServiceClient validatingClient(
      ClientInterceptor interceptor, InMemoryTransport[] transport) {
    Router router = Router.builder().service(new Accounts()).build();
    transport[0] =
        InMemoryTransport.to(router, ClientConfig.builder().interceptor(interceptor).build());
    return AccountServiceClient.of(transport[0]);
  }

  /** Waits until all calls have ended, or for the timeout of the test. */
  private static void awaitEndOfCalls(InMemoryTransport transport) {
    while (transport.openCalls() > 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void client_doesNotSendAnInvalidRequest() {
    InMemoryTransport[] transport = new InMemoryTransport[1];
    AccountServiceClient client = validatingClient(ofAllViolations(), transport);

    RpcException failure = failure(() -> client.open(INVALID));

    assertThat(failure.code()).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(rules(failure)).hasSize(3);
    assertThat(handled).isEmpty();
    awaitEndOfCalls(transport[0]);
  }

  @Test
  void client_doesNotSendAnInvalidMessageOfAStream() {
    InMemoryTransport[] transport = new InMemoryTransport[1];
    AccountServiceClient client = validatingClient(ValidationInterceptor.create(), transport);

    try (ClientStreamingCall<Account, Account> call = client.openAll()) {
      call.send(VALID);
      assertThat(failure(() -> call.send(INVALID)).code()).isEqualTo(Code.INVALID_ARGUMENT);
    }
    assertThat(handled).doesNotContain(INVALID);
    awaitEndOfCalls(transport[0]);
  }

  @Test
  void client_refusesAnInvalidResponseIfAsked() {
    InMemoryTransport[] transport = new InMemoryTransport[1];
    AccountServiceClient client =
        validatingClient(ValidationInterceptor.create().validatingResponses(), transport);

    RpcException failure = failure(() -> client.open(VALID.toBuilder().addLimits(7).build()));

    assertThat(failure.code()).isEqualTo(Code.INTERNAL);
    awaitEndOfCalls(transport[0]);
  }

  // What can't be validated.

  @Test
  void ruleThatCantBeCompiled_failsTheCall() {
    AccountServiceClient client =
        client(ValidationInterceptor.create(), config(Protocol.CONNECT, new JsonCodec()));

    RpcException failure = failure(() -> client.break_(Broken.getDefaultInstance()));

    assertThat(failure.code()).isEqualTo(Code.INTERNAL);
    assertThat(failure).hasMessage("the rules of accounts.v1.Broken can't be evaluated");
  }

  @Test
  void encodedMessages_areRefused() {
    Router router =
        Router.builder()
            .interceptor(ValidationInterceptor.create())
            .service(
                ServiceDefinition.builder("accounts.v1.AccountService")
                    .encoded(AccountServiceMethods.OPEN, (requests, responses, context) -> {})
                    .build())
            .build();
    AccountServiceClient client = AccountServiceClient.of(InMemoryTransport.to(router));

    RpcException failure = failure(() -> client.open(VALID));

    assertThat(failure.code()).isEqualTo(Code.INTERNAL);
    assertThat(failure).hasMessageContaining("only messages of protobuf-java");
  }

  @Test
  void manyViolations_areShortInTheText() {
    AccountServiceClient client =
        client(ofAllViolations(), config(Protocol.CONNECT, new ProtoCodec()));
    Account account = VALID.toBuilder().addAllLimits(Collections.nCopies(10, -1)).build();

    RpcException failure = failure(() -> client.open(account));

    assertThat(failure).hasMessageEndingWith("; and 7 more");
    assertThat(rules(failure)).hasSize(10);
  }
}
