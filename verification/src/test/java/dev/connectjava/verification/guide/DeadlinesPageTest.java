package dev.connectjava.verification.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.example.greet.v1.GreetRequest;
import com.example.greet.v1.GreetResponse;
import com.example.greet.v1.GreetService;
import com.example.greet.v1.GreetServiceClient;
import com.example.greet.v1.GreetServiceMethods;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.Code;
import dev.connectjava.Deadline;
import dev.connectjava.DeadlinePolicy;
import dev.connectjava.MethodSettings;
import dev.connectjava.RequestContext;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.Transport;
import dev.connectjava.testing.InMemoryTransport;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** What docs/guide/deadlines.md says. */
final class DeadlinesPageTest {

  private static final long NEVER = 1_000_000;

  /** Work that another thread can end, and that no interrupt ends. */
  static final class Search {

    private final CompletableFuture<String> result = new CompletableFuture<>();

    String result() {
      return result.join();
    }

    void stop() {
      result.complete("stopped");
    }
  }

  record Searcher(Search search) implements GreetService {

    @Override
    public GreetResponse greet(GreetRequest request, RequestContext context) {
      context.onCancel(search::stop);
      return GreetResponse.newBuilder().setGreeting(search.result()).build();
    }
  }

  @Test
  void timeoutOfAClient_endsTheHandler() {
    Search search = new Search();
    try (Transport transport = InMemoryTransport.to(new Searcher(search))) {
      GreetServiceClient greet = GreetServiceClient.of(transport);
      CallOptions hasty = CallOptions.defaults().withTimeout(Duration.ofMillis(50));
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> greet.greet(Greeter.request("Ada"), hasty))
          .matches(e -> e.code() == Code.DEADLINE_EXCEEDED);
    }
    assertThat(search.result()).isEqualTo("stopped");
  }

  @Test
  void futureThatIsCancelled_endsTheHandler() {
    Search search = new Search();
    try (Transport transport = InMemoryTransport.to(new Searcher(search))) {
      GreetServiceClient greet = GreetServiceClient.of(transport);
      CompletableFuture<GreetResponse> later = greet.async().greet(Greeter.request("Ada"));
      later.cancel(true);
      assertThat(later).isCancelled();
    }
  }

  @Test
  void timeoutOfAMethod_isThatOfItsCalls() {
    ClientConfig config =
        ClientConfig.builder()
            .timeout(Duration.ofSeconds(5))
            .options(
                GreetServiceMethods.COUNT, CallOptions.defaults().withTimeout(Duration.ofHours(1)))
            .build();
    assertThat(config.timeout()).contains(Duration.ofSeconds(5));
    assertThat(ClientConfig.defaults().timeout()).isEmpty();
  }

  /** Says in how many seconds a call has to be complete. */
  static final class Clock implements GreetService {

    @Override
    public GreetResponse greet(GreetRequest request, RequestContext context) {
      Optional<Duration> left = context.deadline().map(Deadline::remaining);
      long seconds = left.map(Duration::toSeconds).orElse(NEVER);
      return GreetResponse.newBuilder().setGreeting(Long.toString(seconds)).build();
    }
  }

  private static long seconds(GreetServiceClient clock, String name, CallOptions options) {
    return Long.parseLong(clock.greet(Greeter.request(name), options).getGreeting());
  }

  @Test
  void policyOfTheServer_decides() {
    MethodSettings unlimited =
        MethodSettings.builder().deadlinePolicy(DeadlinePolicy.clientDecides()).build();
    Router router =
        Router.builder()
            .service(new Clock())
            .deadlinePolicy(
                DeadlinePolicy.clientDecides()
                    .withDefault(Duration.ofSeconds(10))
                    .withMaximum(Duration.ofSeconds(30)))
            .settings(GreetServiceMethods.COUNT, unlimited)
            .build();
    try (Transport transport = InMemoryTransport.to(router);
        Transport without = InMemoryTransport.to(new Clock())) {
      CallOptions patient = CallOptions.defaults().withTimeout(Duration.ofHours(1));
      GreetServiceClient clock = GreetServiceClient.of(transport);
      assertThat(seconds(clock, "", CallOptions.defaults())).isBetween(0L, 10L);
      assertThat(seconds(clock, "", patient)).isBetween(11L, 30L);
      GreetServiceClient endless = GreetServiceClient.of(without);
      assertThat(seconds(endless, "", CallOptions.defaults())).isEqualTo(NEVER);
    }
  }

  /**
   * Asks a backend in three ways.
   *
   * @param backend answers in how many seconds the call has to be complete
   */
  record Front(GreetServiceClient backend, ExecutorService executor) implements GreetService {

    @Override
    public GreetResponse greet(GreetRequest request, RequestContext context) {
      return switch (request.getName()) {
        case "inherited" -> backend.greet(request);
        case "detached" -> detached(request);
        default -> {
          Future<GreetResponse> answer =
              executor.submit(context.wrapCallable(() -> backend.greet(request)));
          yield resultOf(answer);
        }
      };
    }

    private static GreetResponse resultOf(Future<GreetResponse> answer) {
      try {
        return answer.get(10, TimeUnit.SECONDS);
      } catch (InterruptedException | ExecutionException | TimeoutException e) {
        throw new IllegalStateException(e);
      }
    }

    private GreetResponse detached(GreetRequest request) {
      return backend.greet(request, CallOptions.defaults().detached());
    }
  }

  @Test
  void callOfAHandler_inherits() {
    try (Transport clock = InMemoryTransport.to(new Clock());
        ExecutorService executor = Executors.newSingleThreadExecutor();
        Transport transport =
            InMemoryTransport.to(new Front(GreetServiceClient.of(clock), executor))) {
      GreetServiceClient front = GreetServiceClient.of(transport);
      CallOptions minute = CallOptions.defaults().withTimeout(Duration.ofSeconds(60));
      assertThat(seconds(front, "inherited", minute)).isBetween(1L, 60L);
      assertThat(seconds(front, "wrapped", minute)).isBetween(1L, 60L);
      assertThat(seconds(front, "detached", minute)).isEqualTo(NEVER);
    }
  }
}
