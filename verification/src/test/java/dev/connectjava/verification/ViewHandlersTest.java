package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.RequestContext;
import dev.connectjava.Router;
import dev.connectjava.RpcMethod;
import dev.connectjava.Service;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.health.HealthRegistry;
import dev.connectjava.reflection.Reflection;
import dev.connectjava.testing.InMemoryTransport;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.ContractServiceHandlers;
import dev.connectjava.verification.v1.ContractServiceMethods;
import dev.connectjava.verification.v1.ContractViewServiceMethods;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.OrderView;
import dev.connectjava.verification.v1.Reply;
import dev.connectjava.verification.v1.ReplyView;
import io.grpc.reflection.v1.ServerReflectionClient;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Which handlers of single methods a router takes. */
final class ViewHandlersTest {

  private static final ContractServiceHandlers.AskView ASK =
      (order, context) -> Reply.newBuilder().setText(order.text().toString()).build();

  private static final ContractServiceHandlers.AsyncRepeat REPEAT =
      (order, context) -> new AsyncContract().repeat(order, context);

  private static final Order ORDER = Order.newBuilder().setText("hi").setCount(1).build();

  private static String asked(Service... services) {
    Router.Builder router = Router.builder();
    for (Service service : services) {
      router.service(service);
    }
    ClientConfig config = ClientConfig.builder().build();
    try (InMemoryTransport transport = InMemoryTransport.to(router.build(), config)) {
      return ContractServiceClient.of(transport).ask(ORDER).getText();
    }
  }

  @Test
  void lambda_isAHandler() {
    assertThat(asked(ASK)).isEqualTo("hi");
    assertThat(ASK.definition().bindings())
        .singleElement()
        .satisfies(
            binding -> assertThat(binding.method()).isSameAs(ContractViewServiceMethods.ASK));
  }

  @Test
  void objectsOfDifferentMethods_areOneService() {
    assertThat(asked(ASK, REPEAT)).isEqualTo("hi");
    assertThat(Router.builder().service(ASK).service(REPEAT).build().methods())
        .extracting(RpcMethod::procedure)
        .containsExactly(
            ContractServiceMethods.ASK.procedure(), ContractServiceMethods.REPEAT.procedure());
  }

  @Test
  void objectsOfOneMethod_areRefused() {
    Router.Builder router = Router.builder().service(ASK);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> router.service(new ViewContract()))
        .withMessageStartingWith(
            "/verification.v1.ContractService/Ask has a handler already, that of ")
        .withMessageContaining("ViewHandlersTest$$Lambda")
        .withMessageContaining(
            "(takes %s, returns %s): can't add that of %s (takes %1$s"
                .formatted(
                    OrderView.class.getName(),
                    Reply.class.getName(),
                    ViewContract.class.getName()));
  }

  @Test
  void viewOfAnotherMessage_isRefused_whenTheRouterIsBuilt() {
    RpcMethod<ReplyView, Reply> wrong = ContractServiceMethods.ASK.withRequestType(ReplyView.class);
    Router.Builder router =
        Router.builder()
            .service(
                ServiceDefinition.builder(ContractServiceMethods.SERVICE_NAME)
                    .unary(wrong, (request, context) -> request.toMessage())
                    .build());

    assertThatIllegalArgumentException()
        .isThrownBy(router::build)
        .withMessage(
            "/verification.v1.ContractService/Ask takes verification.v1.Order, but"
                + " dev.connectjava.verification.v1.ReplyView is a view of verification.v1.Reply");
  }

  @Test
  void classOfAnotherMessage_isRefused_whenAClientCalls() {
    try (InMemoryTransport transport =
        InMemoryTransport.to(Router.builder().service(ASK).build())) {
      assertThatIllegalArgumentException()
          .isThrownBy(() ->
              transport.unary(
                  ContractServiceMethods.ASK.withResponseType(OrderView.class),
                  ORDER,
                  CallOptions.defaults()))
          .withMessage(
              "/verification.v1.ContractService/Ask returns verification.v1.Reply, but"
                  + " dev.connectjava.verification.v1.OrderView is a view of"
                  + " verification.v1.Order");
      assertThatIllegalArgumentException()
          .isThrownBy(() ->
              transport.unary(
                  ContractServiceMethods.ASK.withRequestType(Reply.class),
                  Reply.getDefaultInstance(),
                  CallOptions.defaults()))
          .withMessageContaining("takes verification.v1.Order, but")
          .withMessageEndingWith("v1.Reply is a class of verification.v1.Reply");
    }
  }

  @Test
  void interceptor_getsTheMethodWithTheClassesOfItsMessages() {
    AtomicReference<Class<?>> ofCall = new AtomicReference<>();
    AtomicReference<Class<?>> ofContext = new AtomicReference<>();
    Router router =
        Router.builder()
            .service(ASK)
            .interceptor((call, next) -> {
              ofCall.set(call.method().requestType());
              ofContext.set(call.context().method().requestType());
              next.handle(call);
            })
            .build();
    try (InMemoryTransport transport = InMemoryTransport.to(router)) {
      assertThat(ContractServiceClient.of(transport).ask(ORDER).getText()).isEqualTo("hi");
    }

    assertThat(ofCall).hasValue(Order.class);
    assertThat(ofContext).hasValue(OrderView.class);
  }

  /** A class that has a handler of each form, but not of streams: those have one erasure. */
  private static class Messages implements ContractServiceHandlers.Ask {
    @Override
    public Reply ask(Order order, RequestContext context) {
      return Reply.getDefaultInstance();
    }
  }

  private static final class Both extends Messages implements ContractServiceHandlers.AskView {
    @Override
    public Reply ask(OrderView order, RequestContext context) {
      return Reply.getDefaultInstance();
    }
  }

  @Test
  void twoFormsOfOneMethod_areRefusedAtTheStart() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Router.builder().service(new Both()))
        .withMessageContaining("Both implements")
        .withMessageContaining("ContractServiceHandlers$Ask and ")
        .withMessageContaining("ContractServiceHandlers$AskView")
        .withMessageContaining("/verification.v1.ContractService/Ask")
        .withMessageEndingWith("implement only one of them");
  }

  /** As frameworks make them around an object. */
  @Test
  void proxy_isAHandlerOfWhatItImplements() {
    Object proxy =
        Proxy.newProxyInstance(
            ViewHandlersTest.class.getClassLoader(),
            new Class<?>[] {ContractServiceHandlers.AskView.class},
            (self, method, arguments) -> method.invoke(ASK, arguments));

    assertThat(asked((Service) proxy)).isEqualTo("hi");
  }

  @Test
  void schema_isThatOfTheMethod() {
    assertThat(ContractViewServiceMethods.ASK.schema(MethodDescriptor.class))
        .isEqualTo(ContractServiceMethods.ASK.schema(MethodDescriptor.class))
        .isPresent();
    assertThat(ContractViewServiceMethods.ForClient.ASK.idempotency())
        .isEqualTo(RpcMethod.Idempotency.NO_SIDE_EFFECTS);
  }

  @Test
  void reflectionAndHealth_knowTheService() {
    HealthRegistry health = HealthRegistry.create();
    Router router =
        Router.builder()
            .service(ASK)
            .service(REPEAT)
            .merge(Reflection.create().routes())
            .merge(health.routes())
            .build();
    ServerReflectionRequest request =
        ServerReflectionRequest.newBuilder().setListServices("").build();
    try (InMemoryTransport transport = InMemoryTransport.to(router)) {
      try (var call = ServerReflectionClient.of(transport).serverReflectionInfo()) {
        call.send(request);
        call.closeSend();
        ServerReflectionResponse response = call.receive();
        assertThat(response).isNotNull();
        assertThat(response.getListServicesResponse().getServiceList())
            .filteredOn(service -> service.getName().equals("verification.v1.ContractService"))
            .hasSize(1);
      }
    }
  }
}
