package dev.connectjava.examples.eliza;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The manifests for Kubernetes: their numbers fit each other and the program. */
final class KubernetesManifestsTest {
  private static final Path FOLDER = Path.of("../kubernetes");

  /**
   * What a server takes at most beside the grace period to end what has not ended by itself, which
   * is 15 seconds, and what the end of the JVM takes.
   */
  private static final Duration REST = Duration.ofSeconds(20);

  /** A part of a manifest, in an error message its whole text. */
  private record Part(Object value) {

    static List<Part> in(String file) {
      LoaderOptions options = new LoaderOptions();
      options.setAllowDuplicateKeys(false);
      List<Part> documents = new ArrayList<>();
      try {
        String text = Files.readString(FOLDER.resolve(file));
        new Yaml(new SafeConstructor(options))
            .loadAll(text)
            .forEach(document -> documents.add(new Part(Objects.requireNonNull(document))));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return documents;
    }

    Part at(String... path) {
      Part part = this;
      for (String name : path) {
        Object found = ((Map<?, ?>) part.value).get(name);
        part = new Part(Objects.requireNonNull(found, name + " of " + part.value));
      }
      return part;
    }

    boolean has(String name) {
      return ((Map<?, ?>) value).containsKey(name);
    }

    List<Part> all() {
      List<Part> parts = new ArrayList<>();
      for (Object each : (List<?>) value) {
        parts.add(new Part(Objects.requireNonNull(each)));
      }
      return parts;
    }

    List<String> names() {
      return all().stream().map(part -> part.at("name").text()).toList();
    }

    String text() {
      return value.toString();
    }

    int number() {
      return Integer.parseInt(text());
    }
  }

  private static Stream<Part> deployments() {
    return Stream.of("deployment.yaml", "deployment-tls.yaml").map(KubernetesManifestsTest::only);
  }

  private static Part only(String file) {
    List<Part> documents = Part.in(file);
    assertThat(documents).hasSize(1);
    return documents.getFirst();
  }

  private static Part pod(Part deployment) {
    return deployment.at("spec", "template", "spec");
  }

  private static Part container(Part deployment) {
    return pod(deployment).at("containers").all().getFirst();
  }

  private static ServerOptions options(Part deployment) {
    return ServerOptions.parse(
        container(deployment).at("args").all().stream().map(Part::text).toArray(String[]::new));
  }

  private static int port(Part deployment) {
    return container(deployment).at("ports").all().getFirst().at("containerPort").number();
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void program_listensOnAllAddresses_atThePortOfTheContainer(Part deployment) {
    assertThat(options(deployment).host()).isEqualTo("0.0.0.0");
    assertThat(options(deployment).port()).isEqualTo(port(deployment));
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void pod_isNotKilledBeforeTheProgramHasEnded(Part deployment) {
    Duration ending = options(deployment).drainDelay().plus(ElizaServer.SHUTDOWN_GRACE).plus(REST);

    assertThat(pod(deployment).at("terminationGracePeriodSeconds").number())
        .isEqualTo((int) ending.toSeconds());
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void readiness_isNoticedWithinTheDrainDelay(Part deployment) {
    Part probe = container(deployment).at("readinessProbe");
    int seconds = probe.at("periodSeconds").number() * probe.at("failureThreshold").number();

    assertThat(Duration.ofSeconds(seconds)).isLessThan(options(deployment).drainDelay());
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void probes_askAtThePortOfTheContainer_andLivenessIsNotReadiness(Part deployment) {
    for (String name : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
      Part probe = container(deployment).at(name);
      if (probe.has("grpc")) {
        assertThat(probe.at("grpc", "port").number()).isEqualTo(port(deployment));
        assertThat(options(deployment).tls()).isEmpty();
      } else {
        assertThat(probe.at("httpGet", "port").text()).isEqualTo("rpc");
        assertThat(probe.at("httpGet").has("scheme"))
            .isEqualTo(options(deployment).tls().isPresent());
      }
    }
    assertThat(container(deployment).at("livenessProbe", "httpGet", "path").text())
        .isEqualTo("/healthz");
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void files_areMounted(Part deployment) {
    List<Part> mounts = container(deployment).at("volumeMounts").all();
    List<String> folders = mounts.stream().map(mount -> mount.at("mountPath").text()).toList();

    assertThat(pod(deployment).at("volumes").names())
        .containsExactlyElementsOf(container(deployment).at("volumeMounts").names());
    options(deployment)
        .tls()
        .ifPresent(files -> {
          assertThat(folders).contains(Objects.toString(files.certificate().getParent()));
          assertThat(folders).contains(Objects.toString(files.key().getParent()));
        });
  }

  /** Heap and direct memory leave a third of the limit for everything else. */
  @ParameterizedTest
  @MethodSource("deployments")
  void memory_fitsIntoTheLimit(Part deployment) {
    String flags = container(deployment).at("env").all().getFirst().at("value").text();
    int limit = mebibytes(container(deployment).at("resources", "limits", "memory").text());
    int heap = limit * number(flags, "-XX:MaxRAMPercentage=(\\d+)") / 100;
    int direct = number(flags, "-XX:MaxDirectMemorySize=(\\d+)m");

    assertThat(heap + direct).isLessThanOrEqualTo(limit * 2 / 3);
    assertThat(container(deployment).at("resources", "requests", "memory").text())
        .isEqualTo(limit + "Mi");
  }

  private static int mebibytes(String text) {
    return number(text, "^(\\d+)Mi$");
  }

  private static int number(String text, String pattern) {
    MatchResult found = Pattern.compile(pattern).matcher(text).results().findFirst().orElseThrow();
    return Integer.parseInt(found.group(1));
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void services_findThePods(Part deployment) {
    List<Part> services = Part.in("service.yaml");

    assertThat(services).hasSize(2);
    for (Part service : services) {
      assertThat(service.at("spec", "selector"))
          .isEqualTo(deployment.at("spec", "template", "metadata", "labels"))
          .isEqualTo(deployment.at("spec", "selector", "matchLabels"));
      for (Part port : service.at("spec", "ports").all()) {
        assertThat(container(deployment).at("ports").names())
            .contains(port.at("targetPort").text());
      }
    }
  }

  @Test
  void disruptionBudget_isThatOfThePods_andLeavesOne() {
    Part budget = only("disruption-budget.yaml");

    assertThat(deployments())
        .allSatisfy(deployment -> {
          assertThat(budget.at("spec", "selector", "matchLabels"))
              .isEqualTo(deployment.at("spec", "selector", "matchLabels"));
          assertThat(budget.at("spec", "maxUnavailable").number())
              .isLessThan(deployment.at("spec", "replicas").number());
        });
  }
}
