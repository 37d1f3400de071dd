package dev.connectjava.verification;

import static dev.connectjava.verification.ServerWorld.NOTHING;
import static dev.connectjava.verification.ServerWorld.body;
import static dev.connectjava.verification.ServerWorld.envelope;
import static dev.connectjava.verification.ServerWorld.utf8;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.AttributeKey;
import dev.connectjava.CallMessage;
import dev.connectjava.Code;
import dev.connectjava.RequestStream;
import dev.connectjava.ResponseStream;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.ServerInterceptor;
import dev.connectjava.verification.http.TestCall;
import dev.connectjava.verification.http.TestServer.Transport;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What interceptors are told, may do and are spared, over every transport. */
@ParameterizedClass
@EnumSource(Transport.class)
class InterceptorContractTest {

  private static final String JSON = "application/json";
  private static final String STREAM = "application/connect+json";
  private static final AttributeKey<String> USER = AttributeKey.named("user");

  private final Transport transport;
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final List<ServerWorld> worlds = new ArrayList<>();

  InterceptorContractTest(Transport transport) {
    this.transport = transport;
  }

  @AfterEach
  void nothingIsLeft() {
    for (ServerWorld world : worlds) {
      world.assertNothingLeft();
      world.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Ask", "Collect", "Repeat", "Chat"})
  void interceptors_ofAllKinds_runInTheirOrderAroundTheHandler(String method) {
    ServerWorld world = world(recorder("outer"), recorder("inner"));
    boolean unary = method.equals("Ask");
    byte[] message = utf8("{\"count\":1}");
    TestCall call =
        world.post(method, unary ? JSON : STREAM, unary ? message : envelope(0, message));

    assertThat(call.status()).isEqualTo(200);
    call.trailers();
    world.assertNothingLeft();
    assertThat(seen)
        .containsExactly(
            "outer before " + method,
            "inner before " + method,
            "inner after " + method,
            "outer after " + method);
  }

  @Test
  void interceptor_seesWhatTheHandlerThrew() {
    ServerInterceptor translator =
        (call, next) -> {
          try {
            next.handle(call);
          } catch (IllegalStateException e) {
            throw new RpcException(Code.DATA_LOSS, "translated", e);
          }
        };
    TestCall call = world(translator).post("Ask", JSON, utf8("{\"crash\":true}"));

    assertThat(body(call)).isEqualTo("{\"code\":\"data_loss\",\"message\":\"translated\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Ask", "Collect", "Repeat", "Chat"})
  void interceptor_refusesACallBeforeItsBodyComes(String method) {
    ServerInterceptor authentication =
        (call, next) -> {
          throw new RpcException(Code.UNAUTHENTICATED, "who are you?");
        };
    ServerWorld world = world(authentication, recorder("inner"));
    TestCall call = world.post(method, method.equals("Ask") ? JSON : STREAM);
    call.send(NOTHING);
    if (transport.isHttp1() && !method.equals("Ask")) {
      call.end();
    }

    assertThat(body(call)).contains("unauthenticated").contains("who are you?");
    if (!transport.isHttp1() || method.equals("Ask")) {
      call.end();
    }
    assertThat(seen).isEmpty();
  }

  @Test
  void interceptor_refusesACallWhoseBodyIsMalformed() {
    ServerInterceptor authentication =
        (call, next) -> {
          throw new RpcException(Code.PERMISSION_DENIED, "not you");
        };
    TestCall call = world(authentication).post("Ask", JSON, utf8("{malformed"));

    assertThat(call.status()).isEqualTo(403);
    assertThat(body(call)).isEqualTo("{\"code\":\"permission_denied\",\"message\":\"not you\"}");
  }

  @Test
  void interceptor_answersInsteadOfTheHandler() {
    ServerInterceptor cache =
        (call, next) -> call.responses().send(Reply.newBuilder().setText("cached").build());
    TestCall call = world(cache).post("Ask", JSON, utf8("{}"));

    assertThat(call.status()).isEqualTo(200);
    assertThat(body(call)).isEqualTo("{\"text\":\"cached\"}");
  }

  @Test
  void interceptor_thatForgetsToAnswer_isInternal() {
    TestCall call = world((unused, next) -> {}).post("Ask", JSON, utf8("{}"));

    assertThat(call.status()).isEqualTo(500);
    assertThat(body(call))
        .isEqualTo(
            "{\"code\":\"internal\",\"message\":\"/verification.v1.ContractService/Ask ended"
                + " without a response message\"}");
  }

  @Test
  void interceptor_thatCrashes_isInternalWithoutItsText() {
    ServerInterceptor broken =
        (call, next) -> {
          throw new IllegalArgumentException("secret");
        };
    TestCall call = world(broken).post("Ask", JSON, utf8("{}"));

    assertThat(body(call)).isEqualTo("{\"code\":\"internal\",\"message\":\"internal error\"}");
  }

  @Test
  void interceptor_changesMetadata() {
    ServerInterceptor tracing =
        (call, next) -> {
          String trace = call.context().requestHeaders().first("x-trace").orElse("none");
          call.context().responseHeaders().add("x-trace", trace);
          next.handle(call);
          call.context().responseTrailers().add("x-done", "yes");
        };
    TestCall call = world(tracing).post("Ask", JSON, utf8("{}"), "x-trace", "abc");

    assertThat(call.headers().first("x-trace")).contains("abc");
    assertThat(call.headers().first("trailer-x-done")).contains("yes");
  }

  @Test
  void attributes_goFromInterceptorToInterceptor() {
    ServerInterceptor writer =
        (call, next) -> {
          call.context().attributes().set(USER, "ada");
          next.handle(call);
        };
    ServerInterceptor reader =
        (call, next) -> {
          seen.add(call.context().attributes().require(USER));
          next.handle(call);
        };
    TestCall call = world(writer, reader).post("Ask", JSON, utf8("{}"));

    assertThat(call.status()).isEqualTo(200);
    assertThat(seen).containsExactly("ada");
  }

  @Test
  void interceptor_wrapsTheMessagesOfBothDirections() {
    ServerInterceptor shout =
        (call, next) ->
            next.handle(
                call.withRequests(
                        new RequestStream<>() {
                          @Override
                          public @Nullable Object receive() {
                            return call.requests().receive() instanceof Order order
                                ? order.toBuilder().setText(order.getText() + "!").build()
                                : null;
                          }
                        })
                    .withResponses(
                        new ResponseStream<>() {
                          @Override
                          public void send(Object message) {
                            seen.add(((Reply) message).getText());
                            call.responses().send(message);
                          }

                          @Override
                          public void sendHeaders() {
                            call.responses().sendHeaders();
                          }
                        }));
    ServerWorld world = world(shout);
    TestCall call = world.post("Collect", STREAM, envelope(0, utf8("{\"text\":\"a\"}")));

    assertThat(body(call)).contains("{\"text\":\"a!\",\"count\":1}");
    assertThat(seen).containsExactly("a!");
  }

  @ParameterizedTest
  @CsvSource({
    "Ask, application/json",
    "Ask, application/proto",
    "Collect, application/connect+json",
    "Collect, application/connect+proto",
    "Chat, application/grpc-web+json",
    "Chat, application/grpc-web+proto"
  })
  void interceptor_seesMessagesAsTheyAreEncoded(String method, String contentType) {
    boolean json = contentType.endsWith("json");
    byte[] order =
        json ? utf8("{\"text\":  \"a\"}") : Order.newBuilder().setText("a").build().toByteArray();
    ServerInterceptor watching =
        (call, next) -> next.handle(call.mapRequests(this::recorded).mapResponses(this::recorded));
    boolean unary = method.equals("Ask");
    TestCall call = world(watching).post(method, contentType, unary ? order : envelope(0, order));

    assertThat(call.status()).isEqualTo(200);
    assertThat(body(call)).contains("a");
    assertThat(seen.getFirst())
        .isEqualTo((json ? "json " : "proto ") + new String(order, ISO_8859_1));
    assertThat(seen).hasSize(2);
  }

  private CallMessage recorded(CallMessage message) {
    seen.add(message.codec() + " " + ISO_8859_1.decode(message.bytes()));
    return message;
  }

  private ServerInterceptor recorder(String name) {
    return (call, next) -> {
      seen.add(name + " before " + call.method().name());
      next.handle(call);
      seen.add(name + " after " + call.method().name());
    };
  }

  private ServerWorld world(ServerInterceptor... interceptors) {
    Router.Builder router = Router.builder();
    for (ServerInterceptor interceptor : interceptors) {
      router.interceptor(interceptor);
    }
    ServerWorld world = ServerWorld.of(transport, router);
    worlds.add(world);
    return world;
  }
}
