package dev.connectjava.health;

import dev.connectjava.testrules.ReactiveStreamsRules;
import io.grpc.health.v1.HealthCheckResponse;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;

/** Checks {@link StatusPublisher} against the rules of Reactive Streams. */
final class StatusStreamRulesTest {

  private static final long TIMEOUT_MILLIS = 20_000;
  private static final long SILENCE_MILLIS = 20;

  /** The kit waits only once for an error: it negates the time that is left. */
  private static final long ERROR_MILLIS = 500;

  private static final int CHANGES = 1_000;

  /** The kit checks these rules with a stream that ends; this one does not. */
  private static final String[] NEED_AN_END = {
    "required_createPublisher1MustProduceAStreamOfExactly1Element",
    "required_createPublisher3MustProduceAStreamOfExactly3Elements",
    "required_spec102_maySignalLessThanRequestedAndTerminateSubscription",
    "required_spec105_mustSignalOnCompleteWhenFiniteStreamTerminates",
    "required_spec107_mustNotEmitFurtherSignalsOnceOnCompleteHasBeenSignalled",
    "required_spec317_mustSupportACumulativePendingElementCountUpToLongMaxValue",
    "required_spec317_mustSupportAPendingElementCountUpToLongMaxValue",
    "stochastic_spec103_mustSignalOnMethodsSequentially"
  };

  @TestFactory
  Stream<DynamicTest> statuses_followTheRules() {
    return ReactiveStreamsRules.of(Statuses::new, NEED_AN_END);
  }

  /** The health of a service that changes after each read, a thousand times. */
  public static final class Statuses extends FlowPublisherVerification<HealthCheckResponse> {

    Statuses() {
      super(new TestEnvironment(TIMEOUT_MILLIS, SILENCE_MILLIS, ERROR_MILLIS));
    }

    @Override
    public Flow.Publisher<HealthCheckResponse> createFlowPublisher(long elements) {
      return new StatusPublisher(new Changing(), "a.B", action -> {});
    }

    @Override
    public Flow.Publisher<HealthCheckResponse> createFailedFlowPublisher() {
      return new StatusPublisher(service -> Optional.empty(), "a.B", action -> {});
    }

    @Override
    public long maxElementsFromPublisher() {
      return publisherUnableToSignalOnComplete();
    }
  }

  private static final class Changing implements HealthChecker {

    @Override
    public Optional<ServingStatus> check(String service) {
      return Optional.empty();
    }

    @Override
    public HealthWatch watch(String service, Runnable onChange) {
      AtomicInteger looked = new AtomicInteger();
      return new HealthWatch() {
        @Override
        public Optional<ServingStatus> status() {
          int before = looked.getAndIncrement();
          if (before < CHANGES) {
            Thread.ofVirtual().start(onChange);
          }
          boolean serving = before % 2 == 0 || before > CHANGES;
          return Optional.of(serving ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
        }

        @Override
        public void close() {}
      };
    }
  }
}
