package dev.connectjava.verification;

import static dev.connectjava.verification.ServerWorld.body;
import static dev.connectjava.verification.ServerWorld.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.DeadlinePolicy;
import dev.connectjava.MethodSettings;
import dev.connectjava.RequestContext;
import dev.connectjava.Router;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.verification.http.TestServer.Transport;
import dev.connectjava.verification.v1.ContractServiceMethods;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which deadlines handlers see, over every transport. */
@ParameterizedClass
@EnumSource(Transport.class)
final class DeadlineContractTest {

  private static final String JSON = "application/json";
  private static final DeadlinePolicy POLICY =
      DeadlinePolicy.clientDecides()
          .withMinimum(Duration.ofHours(1))
          .withMaximum(Duration.ofHours(3))
          .withDefault(Duration.ofHours(5));

  private final Transport transport;
  private final List<ServerWorld> worlds = new ArrayList<>();
  private final List<String> logged = new CopyOnWriteArrayList<>();
  private final Logger logger = Logger.getLogger("dev.connectjava.call.server.ServedCall");
  private final Handler recorder =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          if (record.getLevel().equals(Level.FINE)) {
            logged.add(record.getMessage());
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  DeadlineContractTest(Transport transport) {
    this.transport = transport;
    logger.setLevel(Level.FINE);
    logger.addHandler(recorder);
  }

  @AfterEach
  void nothingIsLeft() {
    logger.removeHandler(recorder);
    logger.setLevel(null);
    for (ServerWorld world : worlds) {
      world.assertNothingLeft();
      world.close();
    }
  }

  /** A server that answers by the hours that are left, rounded. */
  private ServerWorld telling(Router.Builder router) {
    ServiceDefinition service =
        ServiceDefinition.builder(ContractServiceMethods.SERVICE_NAME)
            .unary(ContractServiceMethods.ASK, DeadlineContractTest::hoursLeft)
            .build();
    ServerWorld world = ServerWorld.bare(transport, router.service(service));
    worlds.add(world);
    return world;
  }

  private static Reply hoursLeft(Order order, RequestContext context) {
    String hours =
        context
            .deadline()
            .map(deadline -> deadline.remaining().plusMinutes(30).toHours() + " h")
            .orElse("none");
    return Reply.newBuilder().setText(hours).build();
  }

  private static String ask(ServerWorld world, String... headers) {
    return body(world.post("Ask", JSON, utf8("{}"), headers));
  }

  @ParameterizedTest
  @CsvSource({"0, 1, PT0S", "60000, 1, PT1M", "9999999999, 3, PT2777H46M39.999S"})
  void clampedTimeout_isWhatTheHandlerSees_andALineForDebugging(
      String requested, String hours, String asked) {
    ServerWorld world = telling(Router.builder().deadlinePolicy(POLICY));

    assertThat(ask(world, "connect-timeout-ms", requested)).isEqualTo("{\"text\":\"%s h\"}", hours);
    assertThat(logged)
        .containsExactly(
            "the client of /verification.v1.ContractService/Ask asked for a timeout of %s and got PT%sH (DeadlinePolicy)"
                .formatted(asked, hours));
  }

  @ParameterizedTest
  @CsvSource({"7200000, 2 h", ", 5 h"})
  void timeoutWithinTheBounds_orTheDefault_isNoNews(String requested, String hours) {
    ServerWorld world = telling(Router.builder().deadlinePolicy(POLICY));
    String[] headers =
        requested == null ? new String[0] : new String[] {"connect-timeout-ms", requested};

    assertThat(ask(world, headers)).isEqualTo("{\"text\":\"%s\"}", hours);
    assertThat(logged).isEmpty();
  }

  @Test
  void policyOfAMethod_beatsThatOfTheRouter() {
    MethodSettings own =
        MethodSettings.builder().deadlinePolicy(DeadlinePolicy.clientDecides()).build();
    ServerWorld world =
        telling(Router.builder().deadlinePolicy(POLICY).settings(ContractServiceMethods.ASK, own));

    assertThat(ask(world)).isEqualTo("{\"text\":\"none\"}");
    assertThat(ask(world, "connect-timeout-ms", "36000000")).isEqualTo("{\"text\":\"10 h\"}");
    assertThat(logged).isEmpty();
  }
}
