package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientConfig;
import dev.connectjava.Router;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.Transport;
import dev.connectjava.verification.ClientWorld.Way;
import dev.connectjava.verification.http.ClientCarrier;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.OrderView;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Long views, which are sent without being copied, in every protocol and codec, over every
 * transport; with and without compression.
 */
@ParameterizedClass
@MethodSource("ways")
final class SharedViewsContractTest {

  static Stream<Way> ways() {
    return ClientWorld.allWays();
  }

  /** Not a service of a schema, so that its methods return what they take. */
  private static final String SERVICE = "verification.v1.EchoService";

  private static final RpcMethod<OrderView, OrderView> ASK =
      RpcMethod.unary(SERVICE, "Ask", OrderView.class, OrderView.class);
  private static final RpcMethod<OrderView, OrderView> COLLECT =
      RpcMethod.clientStream(SERVICE, "Collect", OrderView.class, OrderView.class);
  private static final RpcMethod<OrderView, OrderView> REPEAT =
      RpcMethod.serverStream(SERVICE, "Repeat", OrderView.class, OrderView.class);
  private static final RpcMethod<OrderView, OrderView> CHAT =
      RpcMethod.bidiStream(SERVICE, "Chat", OrderView.class, OrderView.class);

  private final Way way;
  private final List<Runnable> atEnd = new ArrayList<>();

  SharedViewsContractTest(Way way) {
    this.way = way;
  }

  @AfterEach
  void nothingIsLeft() {
    atEnd.forEach(Runnable::run);
  }

  /** Each method answers with what it has received; the views are those that have arrived. */
  private Transport transport(boolean compressed) {
    Router.Builder builder =
        Router.builder()
            .service(
                ServiceDefinition.builder(SERVICE)
                    .unary(ASK, (order, context) -> order)
                    .clientStream(
                        COLLECT,
                        (orders, context) -> {
                          OrderView last = OrderView.viewType().empty();
                          for (OrderView order : orders) {
                            last = order;
                          }
                          return last;
                        })
                    .serverStream(
                        REPEAT,
                        (order, orders, context) -> {
                          orders.send(order);
                          orders.send(order);
                        })
                    .bidiStream(CHAT, (orders, answers, context) -> orders.forEach(answers::send))
                    .build());
    ClientConfig.Builder config = way.config();
    if (compressed) {
      config.sendCompression("gzip");
    } else {
      builder.compressions();
    }
    Router router = builder.build();
    ClientCarrier.Connected connected = way.carrier().start(router, config.build());
    atEnd.add(() -> ClientWorld.assertNothingLeft(router));
    atEnd.add(connected.transport()::close);
    atEnd.add(connected.server()::close);
    return connected.transport();
  }

  private static OrderView order(int bytes) {
    byte[] padding = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      padding[i] = (byte) (i * 31 + bytes);
    }
    return OrderView.viewType()
        .of(Order.newBuilder().setText("é").setPadding(ByteString.copyFrom(padding)).build());
  }

  private static List<OrderView> answers(
      Transport transport, RpcMethod<OrderView, OrderView> method, OrderView... requests) {
    List<OrderView> answers = new ArrayList<>();
    try (ClientCall<OrderView, OrderView> call = transport.open(method, CallOptions.defaults())) {
      for (OrderView request : requests) {
        call.sendAsync(request).toCompletableFuture().join();
      }
      call.closeSend();
      OrderView next = call.receiveAsync().toCompletableFuture().join().orElse(null);
      while (next != null) {
        answers.add(next);
        next = call.receiveAsync().toCompletableFuture().join().orElse(null);
      }
    }
    return answers;
  }

  /** How messages are sent. */
  enum Form {
    PLAIN,
    COMPRESSED
  }

  @ParameterizedTest
  @EnumSource
  void views_areWhole(Form form) {
    Transport transport = transport(form == Form.COMPRESSED);
    for (int bytes : new int[] {0, 16_384, 70_000}) {
      OrderView order = order(bytes);

      assertThat(answers(transport, ASK, order)).containsExactly(order);
      assertThat(answers(transport, COLLECT, order(3), order)).containsExactly(order);
      assertThat(answers(transport, REPEAT, order)).containsExactly(order, order);
    }
  }

  @ParameterizedTest
  @EnumSource
  void viewsOfAStream_keepTheirOrder(Form form) {
    OrderView[] orders =
        Stream.of(1, 17_000, 2, 3, 16_384, 16_500, 4, 0)
            .map(SharedViewsContractTest::order)
            .toArray(OrderView[]::new);

    assertThat(answers(transport(form == Form.COMPRESSED), CHAT, orders)).containsExactly(orders);
  }
}
