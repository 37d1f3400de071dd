package dev.connectjava.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import dev.connectjava.Router;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class HealthRegistryTest {

  private static final String GREET = "greet.v1.GreetService";

  private final HealthRegistry health = HealthRegistry.create();

  /** Records the statuses that a watcher of a service sees. */
  private List<Optional<ServingStatus>> watch(String service) {
    List<Optional<ServingStatus>> seen = new ArrayList<>();
    HealthWatch[] watch = new HealthWatch[1];
    watch[0] = health.watch(service, () -> seen.add(watch[0].status()));
    return seen;
  }

  @Test
  void server_servesFromTheBeginning() {
    assertThat(health.check(HealthRegistry.SERVER)).contains(ServingStatus.SERVING);
    assertThat(health.check(GREET)).isEmpty();
  }

  @Test
  void service_isWhatWasSaidLast() {
    health.set(GREET, ServingStatus.SERVING);
    health.set(GREET, ServingStatus.UNKNOWN);
    assertThat(health.check(GREET)).contains(ServingStatus.UNKNOWN);

    health.clear(GREET);
    assertThat(health.check(GREET)).isEmpty();
    assertThat(health.check(HealthRegistry.SERVER)).contains(ServingStatus.SERVING);
  }

  @Test
  void set_saysWhetherTheNameWasNew() {
    assertThat(health.set(GREET, ServingStatus.SERVING)).isTrue();
    assertThat(health.set(GREET, ServingStatus.NOT_SERVING)).isFalse();
    assertThat(health.set(HealthRegistry.SERVER, ServingStatus.SERVING)).isFalse();
    assertThat(health.clear(GREET)).isTrue();
    assertThat(health.clear(GREET)).isFalse();
    watch(GREET);
    assertThat(health.clear(GREET)).isFalse();
    assertThat(health.set(GREET, ServingStatus.SERVING)).isTrue();

    health.enterTerminalState();
    assertThat(health.set("other.Service", ServingStatus.SERVING)).isFalse();
    assertThat(health.clear(GREET)).isFalse();
  }

  @Test
  void statuses_areThoseOfTheServerAndOfAllServices() {
    health.set(GREET, ServingStatus.NOT_SERVING);
    health.set("a.A", ServingStatus.UNKNOWN);
    watch("watched.Only");

    assertThat(health.statuses())
        .containsExactly(
            entry(HealthRegistry.SERVER, ServingStatus.SERVING),
            entry("a.A", ServingStatus.UNKNOWN),
            entry(GREET, ServingStatus.NOT_SERVING));
    health.clear(GREET);
    assertThat(health.statuses()).doesNotContainKey(GREET);
  }

  @Test
  void misspeltName_isRefusedWhereTheNamesAreKnown() {
    HealthRegistry strict = HealthRegistry.of(GREET, "a.A");

    assertThat(strict.statuses())
        .containsOnlyKeys(HealthRegistry.SERVER, "a.A", GREET)
        .containsEntry(GREET, ServingStatus.SERVING);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> strict.set("greet.v1.GreetServise", ServingStatus.NOT_SERVING))
        .withMessage(
            "there is no service \"greet.v1.GreetServise\": known are [, a.A,"
                + " greet.v1.GreetService]");
    assertThatIllegalArgumentException().isThrownBy(() -> strict.clear("a.B"));
    assertThat(strict.clear(GREET)).isTrue();
    assertThat(strict.set(GREET, ServingStatus.NOT_SERVING)).isTrue();
    assertThat(strict.set(HealthRegistry.SERVER, ServingStatus.NOT_SERVING)).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HealthRegistry.of("x".repeat(HealthRegistry.MAX_NAME_LENGTH + 1)));
  }

  @Test
  void registryOfARouter_knowsItsServices() {
    Router router = Router.builder().service(HealthService.of(health)).build();

    HealthRegistry strict = HealthRegistry.of(router);
    assertThat(strict.statuses()).containsOnlyKeys(HealthRegistry.SERVER, "grpc.health.v1.Health");
    assertThatIllegalArgumentException().isThrownBy(() -> strict.set(GREET, ServingStatus.SERVING));
  }

  @Test
  void routes_letTheRegistryKnowTheServicesOfTheirRouter() {
    HealthRegistry strict = HealthRegistry.of();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> strict.set("grpc.health.v1.Health", ServingStatus.SERVING));

    Router.builder().merge(strict.routes()).build();
    assertThat(strict.statuses()).containsKey("grpc.health.v1.Health");
    assertThat(strict.set("grpc.health.v1.Health", ServingStatus.NOT_SERVING)).isFalse();
  }

  @Test
  void watcher_isToldOfItsServiceOnly() {
    List<Optional<ServingStatus>> greet = watch(GREET);
    List<Optional<ServingStatus>> server = watch(HealthRegistry.SERVER);

    health.set(GREET, ServingStatus.SERVING);
    health.clear(GREET);
    assertThat(greet).containsExactly(Optional.of(ServingStatus.SERVING), Optional.empty());
    assertThat(server).isEmpty();
  }

  @Test
  void watcher_thatThrows_keepsNobodyElseFromBeingTold() {
    HealthWatch broken =
        health.watch(
            GREET,
            () -> {
              throw new IllegalStateException("a watcher that fails");
            });
    List<Optional<ServingStatus>> seen = watch(GREET);

    health.set(GREET, ServingStatus.SERVING);
    assertThat(seen).containsExactly(Optional.of(ServingStatus.SERVING));
    broken.close();
  }

  @Test
  void watcher_thatHasClosed_isToldNothingMore() {
    List<String> told = new ArrayList<>();
    HealthWatch watch = health.watch(GREET, () -> told.add("changed"));
    watch.close();
    watch.close();

    health.set(GREET, ServingStatus.SERVING);
    assertThat(told).isEmpty();
    assertThat(watch.status()).isEmpty();
  }

  @Test
  void terminalState_isNotServingForGood() {
    health.set(GREET, ServingStatus.SERVING);
    List<Optional<ServingStatus>> greet = watch(GREET);
    List<Optional<ServingStatus>> other = watch("other.Service");

    health.enterTerminalState();
    health.set(GREET, ServingStatus.SERVING);
    health.set("other.Service", ServingStatus.SERVING);
    health.clear(HealthRegistry.SERVER);

    assertThat(greet).containsExactly(Optional.of(ServingStatus.NOT_SERVING));
    assertThat(other).isEmpty();
    assertThat(health.check(HealthRegistry.SERVER)).contains(ServingStatus.NOT_SERVING);
    assertThat(health.check("other.Service")).isEmpty();
  }

  @Test
  @Attack(value = "watch of a name that is too long", kind = Kind.MEMORY)
  void nameThatIsTooLong_isRefusedAndNeverKept() {
    String longest = "x".repeat(HealthRegistry.MAX_NAME_LENGTH);
    health.set(longest, ServingStatus.SERVING);
    assertThat(health.check(longest)).contains(ServingStatus.SERVING);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> health.set(longest + "x", ServingStatus.SERVING))
        .withMessage("a service's name has at most 1,024 characters, but this one had 1,025");

    int before = health.size();
    HealthWatch watch = health.watch(longest + "x", () -> {});
    assertThat(health.size()).isEqualTo(before);
    assertThat(watch.status()).isEmpty();
    watch.close();
  }

  @Test
  @Attack(value = "watches of unknown names", kind = Kind.MEMORY)
  void namesThatAreOnlyWatched_areForgottenWithTheirLastWatcher() {
    List<HealthWatch> watches = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      watches.add(health.watch("service." + i / 2, () -> {}));
    }
    assertThat(health.size()).isEqualTo(51);
    health.set("service.0", ServingStatus.SERVING);
    watches.forEach(HealthWatch::close);
    assertThat(health.size()).isEqualTo(2);
    health.clear("service.0");
    assertThat(health.size()).isEqualTo(1);
  }
}
