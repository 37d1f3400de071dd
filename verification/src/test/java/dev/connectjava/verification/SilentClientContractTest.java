package dev.connectjava.verification;

import static dev.connectjava.verification.ServerWorld.body;
import static dev.connectjava.verification.ServerWorld.envelope;
import static dev.connectjava.verification.ServerWorld.join;
import static dev.connectjava.verification.ServerWorld.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Router;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import dev.connectjava.verification.http.TestCall;
import dev.connectjava.verification.http.TestServer.Transport;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that send a part of their request and then nothing more, over every transport. */
@ParameterizedClass
@EnumSource(Transport.class)
class SilentClientContractTest {

  private static final String JSON = "application/json";
  private static final String STREAM = "application/connect+json";
  private static final String ERROR =
      "{\"code\":\"deadline_exceeded\",\"message\":\"the request is not complete, and less than 12"
          + " bytes of it have come in PT0.05S (Router.Builder.requestIdleTimeout)\"}";

  private final ServerWorld world;

  SilentClientContractTest(Transport transport) {
    this.world =
        ServerWorld.of(transport, Router.builder().requestIdleTimeout(Duration.ofMillis(50)));
  }

  @AfterEach
  void nothingIsLeft() {
    world.assertNothingLeft();
    world.close();
  }

  @Test
  @Attack(value = "request body without progress", kind = Kind.SLOW)
  void unaryRequest_thatStandsStill_fails() {
    TestCall call = world.post("Ask", JSON);
    call.send(utf8("{\"te"));

    assertThat(call.status()).isEqualTo(504);
    assertThat(body(call)).isEqualTo(ERROR);
    call.end();
  }

  @Test
  void unaryRequest_withoutAByte_fails() {
    TestCall call = world.post("Ask", JSON);

    assertThat(call.status()).isEqualTo(504);
    call.end();
  }

  /** A byte every 10 seconds would otherwise keep a call of four million bytes for a year. */
  @Test
  @Attack(value = "request body that trickles", kind = Kind.SLOW)
  void unaryRequest_thatTrickles_fails() {
    TestCall call = world.post("Ask", JSON);
    call.send(utf8("{\"text\":\"a\"}"));
    for (int i = 0; i < 40; i++) {
      LockSupport.parkNanos(10_000_000);
      call.send(utf8(" "));
    }
    call.end();

    assertThat(call.status()).isEqualTo(504);
    assertThat(body(call)).isEqualTo(ERROR);
  }

  @Test
  void requestOfAServerStream_thatStandsStill_fails() {
    byte[] message = envelope(0, utf8("{\"text\":\"a\"}"));
    TestCall call = world.post("Repeat", STREAM);
    call.send(Arrays.copyOf(message, 8));

    assertThat(call.status()).isEqualTo(200);
    assertThat(body(call)).endsWith("{\"error\":" + ERROR + "}");
    call.end();
  }

  @Test
  void silence_isNoticedAfterAnotherClientHasGone() {
    TestCall gone = world.post("Ask", JSON);
    gone.send(utf8("{"));
    TestCall silent = world.post("Ask", JSON);
    silent.send(utf8("{"));

    gone.disconnect();

    assertThat(silent.status()).isEqualTo(504);
    silent.end();
  }

  @Test
  @Attack(value = "message within a stream without progress", kind = Kind.SLOW)
  void messageOfAStream_thatStandsStill_fails() {
    TestCall stream = world.post("Collect", STREAM);
    byte[] message = envelope(0, utf8("{\"text\":\"a\"}"));
    stream.send(join(message, Arrays.copyOf(message, 8)));

    assertThat(stream.status()).isEqualTo(200);
    assertThat(body(stream)).endsWith("{\"error\":" + ERROR + "}");
    stream.end();
  }

  /** While messages wait for the handler, its client may have no window to send more. */
  @Test
  void messageBehindOthersThatNobodyReads_mayStandStill() {
    TestCall stream = world.post("Collect", STREAM);
    stream.send(envelope(0, utf8("{\"text\":\"a\",\"gate\":\"slow\"}")));
    world.gates.at("slow").awaitArrival();
    byte[] message = envelope(0, utf8("{\"text\":\"b\"}"));
    stream.send(join(message, Arrays.copyOf(message, 8)));
    for (int i = 0; i < 3; i++) {
      TestCall other = world.post("Ask", JSON);
      assertThat(other.status()).isEqualTo(504);
      other.end();
    }

    stream.send(Arrays.copyOfRange(message, 8, message.length));
    stream.end();
    awaitServed();
    world.gates.at("slow").open();
    byte[] reply = envelope(0, utf8("{\"text\":\"a,b,b\",\"count\":3}"));
    assertThat(body(stream)).isEqualTo(new String(join(reply, envelope(2, utf8("{}"))), UTF_8));
  }

  /** What is sent before this has arrived after it, since the server reads in order. */
  private void awaitServed() {
    TestCall other = world.post("Ask", JSON);
    other.send(utf8("{}"));
    other.end();
    assertThat(other.status()).isEqualTo(200);
  }

  /** Twenty bytes in ten milliseconds are fast enough for a small message only. */
  @Test
  @Attack(value = "large message that trickles", kind = Kind.SLOW)
  void largeMessage_thatTrickles_fails() {
    TestCall call = world.post("Ask", "application/grpc-web+json");
    call.send(Arrays.copyOf(envelope(0, new byte[96_000]), 5));
    for (int i = 0; i < 40; i++) {
      LockSupport.parkNanos(10_000_000);
      call.send(new byte[20]);
    }
    assertThat(body(call)).contains("grpc-status: 4", "less than 3,000 bytes of it");
    call.end();
  }

  @Test
  void streamOfRequests_mayPause() {
    TestCall stream = world.post("Collect", STREAM);
    stream.send(envelope(0, utf8("{\"text\":\"a\"}")));

    TestCall other = world.post("Ask", JSON);
    assertThat(other.status()).isEqualTo(504);
    other.end();

    stream.send(envelope(0, utf8("{\"text\":\"b\"}")));
    stream.end();
    byte[] reply = envelope(0, utf8("{\"text\":\"a,b\",\"count\":2}"));
    assertThat(body(stream)).isEqualTo(new String(join(reply, envelope(2, utf8("{}"))), UTF_8));
  }
}
