package dev.connectjava.examples.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Calls by a client that finds no method that Android 14 lacks: neither virtual threads nor the
 * platform's logger.
 */
@Timeout(60)
final class AndroidLoaderTest {

  private final OkHttpClient http =
      new OkHttpClient.Builder().protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE)).build();

  private static AndroidLoader loader;

  @BeforeAll
  static void makeLoader() throws IOException, ClassNotFoundException {
    loader = new AndroidLoader(AndroidApi.read());
  }

  /** Runs a method of {@link AndroidClient}. */
  private static Object run(String method, Object... arguments)
      throws ReflectiveOperationException {
    Class<?>[] types = Stream.of(arguments).map(Object::getClass).toArray(Class<?>[]::new);
    return loader
        .loadClass(AndroidClient.class.getName())
        .getMethod(method, types)
        .invoke(null, arguments);
  }

  @ParameterizedTest
  @ValueSource(strings = {"CONNECT", "GRPC_WEB", "GRPC"})
  void callsOfAllKinds_areAnswered(String protocol) throws ReflectiveOperationException {
    try (Server server = Server.start(Protocol.H2_PRIOR_KNOWLEDGE)) {
      assertThat(run("calls", server.url(), protocol, http))
          .isEqualTo(
              List.of(
                  "unary",
                  "server",
                  "server",
                  "client,stream",
                  "both",
                  "async",
                  "carried",
                  "NOT_FOUND",
                  "DEADLINE_EXCEEDED"));
    }
  }

  @Test
  void callbacks_runOnOrdinaryThreads() throws ReflectiveOperationException {
    try (Server server = Server.start(Protocol.H2_PRIOR_KNOWLEDGE)) {
      Thread thread = (Thread) run("callbackThread", server.url(), "CONNECT", http);

      assertThat(thread.getName()).isEqualTo("connect-callback");
      assertThat(thread.isVirtual()).isFalse();
      assertThat(thread.isDaemon()).isTrue();
    }
  }

  @Test
  void methodThatAndroidLacks_isNotThere() {
    assertThatThrownBy(() -> run("virtualThread"))
        .isInstanceOf(InvocationTargetException.class)
        .hasCauseInstanceOf(NoSuchMethodError.class);
  }
}
