package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.Protocol;
import dev.connectjava.RequestContext;
import dev.connectjava.Router;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.protobuf.JsonCodec;
import dev.connectjava.protobuf.ProtoCodec;
import dev.connectjava.spi.Codec;
import dev.connectjava.testing.InMemoryTransport;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.OrderView;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Methods whose messages are views. */
final class ViewCallTest {

  private static final RpcMethod<OrderView, OrderView> ECHO =
      RpcMethod.unary("views.v1.Echo", "Echo", OrderView.class, OrderView.class);

  @ParameterizedTest
  @EnumSource
  void view_isPassedOn(Protocol protocol) {
    assertPassedOn(protocol, new ProtoCodec());
  }

  @ParameterizedTest
  @EnumSource
  void view_isPassedOn_asJson(Protocol protocol) {
    assertPassedOn(protocol, new JsonCodec());
  }

  private static void assertPassedOn(Protocol protocol, Codec codec) {
    Order order = Order.newBuilder().setText("é").putHeaders("a", "b").build();
    Router router =
        Router.builder()
            .codec(codec)
            .service(
                ServiceDefinition.builder("views.v1.Echo")
                    .unary(
                        ECHO,
                        (OrderView request, RequestContext context) -> {
                          assertThat(request.text()).hasToString("é");
                          return request;
                        })
                    .build())
            .build();
    ClientConfig config = ClientConfig.builder().protocol(protocol).codec(codec).build();
    try (InMemoryTransport transport = InMemoryTransport.to(router, config)) {
      OrderView request = OrderView.viewType().decode(order.toByteArray());

      OrderView response = transport.unary(ECHO, request, CallOptions.defaults());

      assertThat(response.toMessage()).isEqualTo(order);
    }
  }
}
