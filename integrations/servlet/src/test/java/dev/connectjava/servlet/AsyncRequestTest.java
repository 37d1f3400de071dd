package dev.connectjava.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AsyncRequestTest {

  private final List<String> calls = new ArrayList<>();

  private static <T> T fake(Class<T> type, InvocationHandler calls) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, calls));
  }

  private AsyncRequest request(InvocationHandler context, Runnable failure) {
    return new AsyncRequest(
        fake(HttpServletRequest.class, (proxy, method, arguments) -> null),
        fake(AsyncContext.class, context),
        "of a test",
        failure);
  }

  @Test
  void failure_thatCannotBeReported_completesTheRequest() {
    AsyncRequest request =
        request(
            (proxy, method, arguments) -> {
              calls.add(method.getName());
              return null;
            },
            () -> {
              throw new OutOfMemoryError("no memory for a thread, as a test wants it");
            });

    assertThatThrownBy(() -> request.failed(new IOException("the client has gone")))
        .isInstanceOf(OutOfMemoryError.class);
    assertThat(calls).containsExactly("complete");
  }

  @Test
  void containerThatCannotComplete_doesNotTakeTheRequestAsComplete() {
    AsyncRequest request =
        request(
            (proxy, method, arguments) -> {
              throw new IllegalArgumentException("a container that fails");
            },
            () -> {});
    try (RecordedLog log = RecordedLog.of(AsyncRequest.class)) {
      assertThat(request.complete()).isFalse();
      assertThat(log.records()).hasSize(1);
    }
  }
}
