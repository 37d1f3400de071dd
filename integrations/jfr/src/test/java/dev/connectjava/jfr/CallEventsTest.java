package dev.connectjava.jfr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.StringValue;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.Protocol;
import dev.connectjava.Router;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.testing.InMemoryTransport;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The events of calls on both sides, in real recordings. */
final class CallEventsTest {

  private final Ends ends = new Ends();
  private final Router router =
      Router.builder()
          .service(new Echo())
          .listener(JfrEvents.serverCalls())
          .listener(ends.ofCalls())
          .build();
  private InMemoryTransport transport = transport(Protocol.CONNECT);

  private InMemoryTransport transport(Protocol protocol) {
    return InMemoryTransport.to(
        router,
        ClientConfig.builder().protocol(protocol).listener(JfrEvents.clientCalls()).build());
  }

  @AfterEach
  void close() {
    transport.close();
  }

  private List<RecordedEvent> recorded(
      RpcMethod<StringValue, StringValue> method, StringValue request) throws Exception {
    return JfrFile.during(() -> {
      Throwable unused =
          catchThrowable(() -> transport.unary(method, request, CallOptions.defaults()));
      ends.awaitCalls(1);
    });
  }

  private static RecordedEvent only(String name, List<RecordedEvent> events) {
    List<RecordedEvent> named = JfrFile.named(name, events);
    assertThat(named).hasSize(1);
    return named.getFirst();
  }

  private static Duration sum(RecordedEvent event, String... phases) {
    Duration sum = Duration.ZERO;
    for (String phase : phases) {
      Duration time = event.getDuration(phase);
      assertThat(time).isGreaterThanOrEqualTo(Duration.ZERO);
      sum = sum.plus(time);
    }
    return sum;
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void call_isAnEventOfEachSide(Protocol protocol) throws Exception {
    transport.close();
    transport = transport(protocol);

    List<RecordedEvent> events = recorded(Echo.SAY, Echo.HELLO);

    assertThat(events).hasSize(3);
    RecordedEvent served = only("ServerCall", events);
    assertThat(served.getString("procedure")).isEqualTo("/echo.v1.Echo/Say");
    assertThat(served.getString("protocol")).isEqualTo(protocol.name().toLowerCase(Locale.ROOT));
    assertThat(served.getString("peer")).isNotBlank();
    assertThat(served.getString("code")).isNull();
    assertThat(served.getInt("status")).isEqualTo(200);
    assertThat(served.getBoolean("complete")).isTrue();
    assertThat(served.getLong("requestMessages")).isEqualTo(1);
    assertThat(served.getLong("responseMessages")).isEqualTo(1);
    assertThat(served.getLong("requestBytes")).isGreaterThanOrEqualTo(7);
    assertThat(served.getLong("responseBytes")).isGreaterThanOrEqualTo(7);
    assertThat(served.getThread("handlerThread")).isNotNull();
    assertThat(served.getStackTrace()).isNull();
    assertThat(served.getDuration()).isPositive();
    assertThat(sum(served, "waiting", "handling", "sending")).isPositive();

    RecordedEvent made = only("ClientCall", events);
    assertThat(made.getString("procedure")).isEqualTo("/echo.v1.Echo/Say");
    assertThat(made.getString("protocol")).isEqualTo(served.getString("protocol"));
    assertThat(made.getString("code")).isNull();
    assertThat(made.getInt("attempts")).isEqualTo(1);
    assertThat(made.getLong("requestBytes")).isEqualTo(served.getLong("requestBytes"));
    assertThat(made.getLong("responseMessages")).isEqualTo(1);

    RecordedEvent attempt = only("ClientAttempt", events);
    assertThat(attempt.getInt("number")).isEqualTo(1);
    assertThat(attempt.getInt("status")).isEqualTo(200);
    assertThat(attempt.getString("code")).isNull();
    assertThat(attempt.getLong("responseBytes")).isEqualTo(served.getLong("responseBytes"));
    assertThat(sum(attempt, "connecting", "waiting", "receiving")).isPositive();
  }

  @Test
  void failure_hasItsCode_andNoTextOfTheServer() throws Exception {
    List<RecordedEvent> events = recorded(Echo.FAIL, StringValue.of("secret word"));

    assertThat(events).hasSize(3);
    assertThat(events)
        .allSatisfy(event -> assertThat(event.getString("code")).isEqualTo("not_found"))
        .allSatisfy(event -> assertThat(event.toString()).doesNotContain("secret"));
    assertThat(only("ClientCall", events).getString("message")).isNull();
  }

  @Test
  void unknownProcedure_isAnEvent_withoutHandling() throws Exception {
    RecordedEvent served = only("ServerCall", recorded(Echo.MISSING, Echo.HELLO));

    assertThat(served.getString("procedure")).isEqualTo("/echo.v1.Echo/Missing");
    assertThat(served.getString("code")).isEqualTo("unimplemented");
    assertThat(served.getThread("handlerThread")).isNull();
    assertThat(served.getDuration("handling")).isZero();
  }

  @Test
  void handlerThatBeginsOnTheEventLoop_hasNoThread() throws Exception {
    RecordedEvent served = only("ServerCall", recorded(Echo.LATER, Echo.HELLO));

    assertThat(served.getString("code")).isNull();
    assertThat(served.getThread("handlerThread")).isNull();
    assertThat(served.getDuration("waiting")).isPositive();
  }

  @Test
  void stream_isOneEvent_withItsMessages() throws Exception {
    List<RecordedEvent> events =
        JfrFile.during(() -> {
          try (ServerStreamingCall<StringValue> call =
              transport.serverStream(Echo.REPEAT, Echo.HELLO, CallOptions.defaults())) {
            assertThat(call).hasSize(2);
          }
          ends.awaitCalls(1);
        });

    assertThat(only("ServerCall", events).getLong("responseMessages")).isEqualTo(2);
    assertThat(only("ClientCall", events).getLong("responseMessages")).isEqualTo(2);
  }

  @Test
  void callThatBeginsBeforeTheRecording_isNoEvent() throws Exception {
    Throwable unused =
        catchThrowable(() -> transport.unary(Echo.SAY, Echo.HELLO, CallOptions.defaults()));
    ends.awaitCalls(1);

    assertThat(JfrFile.during(() -> {})).isEmpty();
  }

  @Test
  void recordingStream_getsEventsWhileTheServerRuns() throws Exception {
    BlockingQueue<RecordedEvent> received = new LinkedBlockingQueue<>();
    try (RecordingStream stream = new RecordingStream()) {
      stream.onEvent("dev.connectjava.ServerCall", received::add);
      stream.startAsync();
      transport.unary(Echo.SAY, Echo.HELLO, CallOptions.defaults());

      RecordedEvent event = received.poll(30, TimeUnit.SECONDS);
      assertThat(event).isNotNull();
      assertThat(event.getString("procedure")).isEqualTo("/echo.v1.Echo/Say");
    }
  }

  @Test
  void everyField_hasALabelAndEveryType_aDescription() throws Exception {
    List<RecordedEvent> events = recorded(Echo.SAY, Echo.HELLO);

    assertThat(events)
        .allSatisfy(event -> {
          assertThat(event.getEventType().getLabel()).isNotBlank();
          assertThat(event.getEventType().getDescription()).isNotBlank();
          assertThat(event.getEventType().getCategoryNames()).startsWith("connect-java");
          assertThat(event.getEventType().getFields())
              .allSatisfy(field -> assertThat(field.getLabel()).isNotBlank());
        });
  }
}
