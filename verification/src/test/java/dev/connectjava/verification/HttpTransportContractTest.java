package dev.connectjava.verification;

import static dev.connectjava.verification.ServerWorld.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.Headers;
import dev.connectjava.Router;
import dev.connectjava.Transport;
import dev.connectjava.http.HttpClientExchange;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpClientTransport;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpFailure.Progress;
import dev.connectjava.http.HttpResponseListener;
import dev.connectjava.verification.http.ClientCarrier;
import dev.connectjava.verification.http.RecordedExchange;
import dev.connectjava.verification.v1.ContractServiceClient;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client's transport of HTTP promises to those who stand on it. */
@ParameterizedClass
@EnumSource(value = ClientCarrier.class, mode = EnumSource.Mode.MATCH_NONE, names = "JDK_.*")
final class HttpTransportContractTest {

  private final Contract contract = new Contract(new Gates());
  private final List<Headers> received = new CopyOnWriteArrayList<>();
  private final Router router =
      Router.builder()
          .service(contract)
          .interceptor((call, next) -> {
            received.add(call.context().requestHeaders());
            next.handle(call);
          })
          .build();
  private final ClientCarrier carrier;
  private final ClientCarrier.ConnectedHttp connected;
  private final HttpClientTransport http;

  HttpTransportContractTest(ClientCarrier carrier) {
    this.carrier = carrier;
    this.connected = carrier.startHttp(router);
    this.http = connected.transport();
  }

  @AfterEach
  void close() {
    http.close();
    connected.server().close();
  }

  /** Signs each request, as something between calls and connections may. */
  private record SigningTransport(HttpClientTransport connections) implements HttpClientTransport {

    @Override
    public HttpClientExchange open(HttpClientRequest request, HttpResponseListener listener) {
      Headers signed = request.headers().toBuilder().add("x-signature", "s1").build();
      return connections.open(request.toBuilder().headers(signed).build(), listener);
    }

    @Override
    public void close() {
      connections.close();
    }
  }

  private static HttpClientRequest ask() {
    return HttpClientRequest.builder("POST", "/verification.v1.ContractService/Ask")
        .headers(Headers.of("content-type", "application/json"))
        .build();
  }

  private static ByteBuffer order() {
    return ByteBuffer.wrap(utf8("{\"text\":\"a\"}"));
  }

  @ParameterizedTest
  @EnumSource(ClientShape.class)
  void callsOfAnyKind_goThroughWhatStandsBetween(ClientShape shape) {
    Transport calls = Transport.over(new SigningTransport(http), ClientConfig.defaults());
    ClientShape.Told told = shape.call(ContractServiceClient.of(calls), CallOptions.defaults());

    assertThat(told.failure()).isNull();
    assertThat(received)
        .singleElement()
        .satisfies(headers -> assertThat(headers.first("x-signature")).hasValue("s1"));
  }

  @Test
  void exchange_tellsNothingBeforeItIsStarted() {
    RecordedExchange told = new RecordedExchange();
    HttpClientExchange exchange = http.open(ask(), told);
    RecordedExchange other = new RecordedExchange();
    http.open(ask(), other).start(order());
    assertThat(other.awaitStatus()).isEqualTo(200);
    assertThat(told.events()).isEmpty();
    assertThat(contract.calls()).isEqualTo(1);

    exchange.start(order());
    assertThat(told.awaitStatus()).isEqualTo(200);
    assertThat(told.events().getFirst()).isEqualTo("started");
  }

  @Test
  void exchangeThatIsCancelledBeforeItsStart_reachesNobody() {
    RecordedExchange told = new RecordedExchange();
    HttpClientExchange exchange = http.open(ask(), told);
    exchange.cancel();
    exchange.start(order());
    RecordedExchange other = new RecordedExchange();
    http.open(ask(), other).start(order());

    assertThat(other.awaitStatus()).isEqualTo(200);
    assertThat(told.events()).isEmpty();
    assertThat(contract.calls()).isEqualTo(1);
  }

  @Test
  void closedTransport_hasSentNothing() {
    http.close();
    RecordedExchange told = new RecordedExchange();
    http.open(ask(), told).start(order());

    HttpFailure failure = told.awaitFailure();
    assertThat(failure.kind()).isEqualTo(HttpFailure.Kind.CLOSED);
    assertThat(failure.progress()).isEqualTo(Progress.NOT_SENT);
    assertThat(told.events()).containsExactly("failed");
  }
}
