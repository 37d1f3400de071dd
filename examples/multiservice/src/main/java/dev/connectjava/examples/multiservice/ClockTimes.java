package dev.connectjava.examples.multiservice;

import com.google.protobuf.Empty;
import com.google.protobuf.Timestamp;
import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.ResponseStream;
import dev.connectjava.RpcException;
import dev.connectjava.examples.multiservice.clock.v1.AddRequest;
import dev.connectjava.examples.multiservice.clock.v1.ClockService;
import dev.connectjava.examples.multiservice.clock.v1.TickRequest;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/**
 * The service of times: converts messages to classes of {@code java.time} and back. Times that
 * these classes or the messages can't have are exceptions of {@code java.time}, which the router
 * maps. Immutable.
 */
final class ClockTimes implements ClockService {

  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  private final Clock clock;

  /**
   * Creates a service.
   *
   * @param clock the time of the server
   */
  ClockTimes(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Timestamp now(Empty request, RequestContext context) {
    return timestamp(clock.instant());
  }

  @Override
  public Timestamp add(AddRequest request, RequestContext context) {
    return timestamp(instant(request.getTime()).plus(duration(request.getDuration())));
  }

  @Override
  public void tick(
      TickRequest request, ResponseStream<Timestamp> responses, RequestContext context) {
    Duration interval = duration(request.getInterval());
    for (int i = 0; i < request.getCount(); i++) {
      if (i > 0) {
        pause(interval, context);
      }
      responses.send(timestamp(clock.instant()));
    }
  }

  /** Pauses the thread of the call, which the server interrupts when the call is cancelled. */
  private static void pause(Duration interval, RequestContext context) {
    try {
      Thread.sleep(interval);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw context
          .cancellation()
          .orElseGet(() -> new RpcException(Code.CANCELED, "the thread was interrupted", e));
    }
  }

  private static Instant instant(Timestamp message) {
    return Instant.ofEpochSecond(message.getSeconds(), message.getNanos());
  }

  private static Duration duration(com.google.protobuf.Duration message) {
    return Duration.ofSeconds(message.getSeconds(), message.getNanos());
  }

  private static Timestamp timestamp(Instant time) {
    if (time.isBefore(FIRST) || time.isAfter(LAST)) {
      throw new DateTimeException("a Timestamp is from year 1 to 9999");
    }
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }
}
