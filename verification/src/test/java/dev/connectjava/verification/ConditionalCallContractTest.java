package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientInterceptor;
import dev.connectjava.ClientListener;
import dev.connectjava.ForwardingClientCall;
import dev.connectjava.NotModifiedException;
import dev.connectjava.Protocol;
import dev.connectjava.RequestContext;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.UnaryResponse;
import dev.connectjava.verification.ClientWorld.Way;
import dev.connectjava.verification.http.ClientCarrier;
import dev.connectjava.verification.v1.ContractService;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.ContractServiceMethods;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls for what the caller may already have, in every protocol and transport. */
@ParameterizedClass
@MethodSource("ways")
final class ConditionalCallContractTest {

  static Stream<Way> ways() {
    return ClientWorld.ways();
  }

  private static final CallOptions CONDITIONAL =
      CallOptions.builder().useGet(true).header("if-none-match", "\"v1\"").build();

  /** Has one thing to tell. */
  private static final class Catalogue implements ContractService {

    @Override
    public Reply ask(Order order, RequestContext context) {
      context.responseHeaders().set("etag", "\"v1\"").set("x-head", "1");
      context.responseTrailers().set("x-trail", "2");
      if (context.isNotModified()) {
        return Reply.getDefaultInstance();
      }
      return Reply.newBuilder().setText("complete").build();
    }
  }

  private final Way way;
  private final Router router = Router.builder().service(new Catalogue()).build();
  private final List<ClientCarrier.Connected> connections = new ArrayList<>();

  ConditionalCallContractTest(Way way) {
    this.way = way;
  }

  @AfterEach
  void nothingIsLeft() {
    ClientWorld.assertNothingLeft(router);
    for (ClientCarrier.Connected connected : connections) {
      connected.transport().close();
      connected.server().close();
    }
  }

  private ContractServiceClient client(ClientConfig.Builder config) {
    ClientCarrier.Connected connected = way.carrier().start(router, config.build());
    connections.add(connected);
    return ContractServiceClient.of(connected.transport());
  }

  private ContractServiceClient client() {
    return client(way.config());
  }

  private boolean knowsGet() {
    return way.protocol() == Protocol.CONNECT;
  }

  private static <T> T join(CompletableFuture<T> stage) throws Exception {
    return stage.get(30, TimeUnit.SECONDS);
  }

  private void assertAnswer(UnaryResponse<Reply> response) {
    Reply known = Reply.newBuilder().setText("known").build();
    assertThat(response.isNotModified()).isEqualTo(knowsGet());
    assertThat(response.messageOr(known).getText()).isEqualTo(knowsGet() ? "known" : "complete");
    assertThat(response.headers().first("etag")).contains("\"v1\"");
    assertThat(response.headers().first("x-head")).contains("1");
    assertThat(response.trailers().first("x-trail")).contains("2");
    assertThat(response.peer()).isPresent();
  }

  @Test
  void response_isNotModified_asAValue() throws Exception {
    ContractServiceClient client = client();
    for (int i = 0; i < 3; i++) {
      assertAnswer(
          client.call(ContractServiceMethods.ASK, Order.getDefaultInstance(), CONDITIONAL));
      assertAnswer(
          join(
              client
                  .async()
                  .call(ContractServiceMethods.ASK, Order.getDefaultInstance(), CONDITIONAL)));
    }
  }

  @Test
  void message_thatTheCallerHas_isAnExceptionOfItsOwn() throws Exception {
    ContractServiceClient client = client();
    if (!knowsGet()) {
      assertThat(client.ask(Order.getDefaultInstance(), CONDITIONAL).getText())
          .isEqualTo("complete");
      return;
    }
    assertThatExceptionOfType(NotModifiedException.class)
        .isThrownBy(() -> client.ask(Order.getDefaultInstance(), CONDITIONAL))
        .withMessageContaining("/verification.v1.ContractService/Ask")
        .satisfies(e -> assertThat(e.headers().first("etag")).contains("\"v1\""));
    assertThat(client.async().ask(Order.getDefaultInstance(), CONDITIONAL))
        .failsWithin(30, TimeUnit.SECONDS)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(NotModifiedException.class);
  }

  @Test
  void callWithAnotherTag_byPost_orWithoutCondition_isAnswered() {
    ContractServiceClient client = client();
    CallOptions other = CONDITIONAL.withHeader("if-none-match", "\"v2\"");
    CallOptions post = CONDITIONAL.toBuilder().useGet(false).build();
    CallOptions plain = CallOptions.builder().useGet(true).build();
    for (CallOptions options : List.of(other, post, plain)) {
      UnaryResponse<Reply> response =
          client.call(ContractServiceMethods.ASK, Order.getDefaultInstance(), options);
      assertThat(response.isNotModified()).isFalse();
      assertThat(response.message().getText()).isEqualTo("complete");
    }
  }

  @Test
  void consumers_haveHeadersAndTrailers() {
    List<String> seen = new ArrayList<>();
    CallOptions options =
        CONDITIONAL.toBuilder()
            .onHeaders(headers -> seen.add(headers.first("etag").orElse("none")))
            .onTrailers(trailers -> seen.add(trailers.first("x-trail").orElse("none")))
            .build();
    client().call(ContractServiceMethods.ASK, Order.getDefaultInstance(), options);
    assertThat(seen).containsExactly("\"v1\"", "2");
  }

  @Test
  void condition_ofAHeadInterceptor_counts() {
    ContractServiceClient client =
        client(
            way.config()
                .useGet(true)
                .headInterceptor((context, metadata) -> metadata.set("if-none-match", "\"v1\"")));
    assertAnswer(client.call(ContractServiceMethods.ASK, Order.getDefaultInstance()));
  }

  @Test
  void listener_isToldOfSuccess() throws Exception {
    BlockingQueue<Optional<RpcException>> ends = new LinkedBlockingQueue<>();
    ClientListener listener =
        new ClientListener() {
          @Override
          public void onEnd(End end) {
            ends.add(end.failure());
          }
        };
    ContractServiceClient client = client(way.config().listener(start -> listener));
    assertAnswer(client.call(ContractServiceMethods.ASK, Order.getDefaultInstance(), CONDITIONAL));
    assertThat(ends.poll(30, TimeUnit.SECONDS)).isEmpty();
  }

  /** Keeps the last response, as a cache of a client would. */
  private static final class Cache implements ClientInterceptor {

    private @Nullable Object message;
    private @Nullable String tag;
    private int kept;

    @Override
    public ClientCall<Object, Object> intercept(
        RpcMethod<?, ?> method, CallOptions options, Next next) {
      String known = tag;
      CallOptions asking = known == null ? options : options.withHeader("if-none-match", known);
      return new ForwardingClientCall<>(next.open(method, asking)) {
        @Override
        public @Nullable Object receive() {
          return answer(super.receive());
        }

        @Override
        public CompletionStage<Optional<Object>> receiveAsync() {
          return super.receiveAsync()
              .thenApply(received -> Optional.ofNullable(answer(received.orElse(null))));
        }

        private @Nullable Object answer(@Nullable Object received) {
          if (received == null && isNotModified()) {
            kept++;
            return message;
          }
          message = received;
          tag = responseHeaders().first("etag").orElse(null);
          return received;
        }
      };
    }
  }

  @Test
  void interceptor_canAnswerWithWhatItHasKept() throws Exception {
    Cache cache = new Cache();
    ContractServiceClient client = client(way.config().useGet(true).interceptor(cache));
    assertThat(client.ask(Order.getDefaultInstance()).getText()).isEqualTo("complete");
    assertThat(client.ask(Order.getDefaultInstance()).getText()).isEqualTo("complete");
    assertThat(join(client.async().ask(Order.getDefaultInstance())).getText())
        .isEqualTo("complete");
    UnaryResponse<Reply> response =
        client.call(ContractServiceMethods.ASK, Order.getDefaultInstance());
    assertThat(response.message().getText()).isEqualTo("complete");
    assertThat(response.isNotModified()).isFalse();
    assertThat(cache.kept).isEqualTo(knowsGet() ? 3 : 0);
  }

  @Test
  void deferredCall_tellsItToo() {
    ClientInterceptor later =
        (method, options, next) ->
            ClientCall.deferred(
                options, CompletableFuture.supplyAsync(() -> next.open(method, options)));
    ContractServiceClient client = client(way.config().interceptor(later));
    assertAnswer(client.call(ContractServiceMethods.ASK, Order.getDefaultInstance(), CONDITIONAL));
  }
}
