package dev.connectjava.googlerpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.StringValue;
import com.google.rpc.ErrorInfo;
import com.google.rpc.LocalizedMessage;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.Service;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.testing.InMemoryTransport;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All details over all protocols, in both codecs, from unary calls and from streams. */
final class ErrorDetailsContractTest {

  static final RpcException FAILURE =
      ErrorDetails.badRequest()
          .violation("name", "must not be empty")
          .exception("the order is invalid")
          .plusDetail(ErrorDetails.errorInfo("NAME_EMPTY", "orders.example.com"))
          .plusDetail(ErrorDetails.retryInfo(Duration.ofMillis(1500)))
          .plusDetail(ErrorDetails.quotaFailure().violation("project:7", "1,000 a day").build())
          .plusDetail(
              ErrorDetails.preconditionFailure()
                  .violation("TERMS", "example.com/shop", "not accepted")
                  .build())
          .plusDetail(ErrorDetails.localizedMessage(Locale.GERMAN, "Der Name fehlt"));

  private record Wire(Protocol protocol, String codec) {

    static List<Wire> all() {
      return List.of(Protocol.values()).stream()
          .flatMap(protocol -> List.of("proto", "json").stream().map(c -> new Wire(protocol, c)))
          .toList();
    }

    ClientConfig config() {
      return ClientConfig.builder().protocol(protocol).codec(codec).build();
    }
  }

  private static List<Wire> wires() {
    return Wire.all();
  }

  /** Requires that all details have arrived. */
  static void assertAll(RpcException received) {
    StandardDetails details = ErrorDetails.of(received);
    assertThat(received.code()).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(received.details()).hasSize(6);
    assertThat(details.badRequest())
        .contains(ErrorDetails.badRequest().violation("name", "must not be empty").build());
    assertThat(details.errorInfo().map(ErrorInfo::getReason)).contains("NAME_EMPTY");
    assertThat(details.retryDelay()).contains(Duration.ofMillis(1500));
    assertThat(details.quotaFailure().orElseThrow().getViolations(0).getSubject())
        .isEqualTo("project:7");
    assertThat(details.preconditionFailure().orElseThrow().getViolations(0).getType())
        .isEqualTo("TERMS");
    assertThat(details.localizedMessage().map(LocalizedMessage::getMessage))
        .contains("Der Name fehlt");
  }

  private static RpcException failureOfUnaryCall(InMemoryTransport transport) {
    return catchThrowableOfType(
        RpcException.class,
        () -> transport.unary(Orders.CREATE, StringValue.of(""), CallOptions.defaults()));
  }

  @ParameterizedTest
  @MethodSource("wires")
  void failureOfUnaryCall_hasAllDetails(Wire wire) {
    Router router = Router.builder().service(new Orders(FAILURE)).build();
    try (InMemoryTransport transport = InMemoryTransport.to(router, wire.config())) {
      assertAll(failureOfUnaryCall(transport));
    }
  }

  @ParameterizedTest
  @MethodSource("wires")
  void failureOfStream_hasAllDetails(Wire wire) {
    Router router = Router.builder().service(new Orders(FAILURE)).build();
    try (InMemoryTransport transport = InMemoryTransport.to(router, wire.config());
        ServerStreamingCall<StringValue> call =
            transport.serverStream(Orders.WATCH, StringValue.of(""), CallOptions.defaults())) {
      assertThat(call.receive()).isEqualTo(StringValue.of(""));
      assertAll(catchThrowableOfType(RpcException.class, call::receive));
    }
  }

  @ParameterizedTest
  @MethodSource("wires")
  void relayedFailure_hasAllDetails(Wire wire) {
    Router backend = Router.builder().service(new Orders(FAILURE)).build();
    try (InMemoryTransport toBackend = InMemoryTransport.to(backend, wire.config());
        InMemoryTransport transport =
            InMemoryTransport.to(
                Router.builder().service(new Relay(toBackend)).build(), wire.config())) {
      assertAll(failureOfUnaryCall(transport));
    }
  }

  private record Relay(InMemoryTransport backend) implements Service {

    @Override
    public ServiceDefinition definition() {
      return ServiceDefinition.builder("orders.v1.Orders")
          .unary(
              Orders.CREATE,
              (request, context) -> {
                try {
                  return backend.unary(Orders.CREATE, request, CallOptions.defaults());
                } catch (RpcException e) {
                  throw e.relayed();
                }
              })
          .build();
    }
  }

  @Test
  void connect_hasTheDetailsAsJson() throws Exception {
    try (NettyServer server = NettyServer.builder().port(0).service(new Orders(FAILURE)).start()) {
      URI url = URI.create("http://localhost:" + server.port() + Orders.CREATE.procedure());
      HttpURLConnection call = (HttpURLConnection) url.toURL().openConnection();
      call.setDoOutput(true);
      call.setRequestProperty("content-type", "application/json");
      call.getOutputStream().write("\"\"".getBytes(UTF_8));

      assertThat(call.getResponseCode()).isEqualTo(400);
      assertThat(new String(call.getErrorStream().readAllBytes(), UTF_8))
          .contains(
              "\"debug\":{\"fieldViolations\":[{\"field\":\"name\",\"description\":\"must not be"
                  + " empty\"}]}")
          .contains("\"debug\":{\"retryDelay\":\"1.500s\"}")
          .contains("\"debug\":{\"reason\":\"NAME_EMPTY\",\"domain\":\"orders.example.com\"}");
    }
  }
}
