package dev.connectjava.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.StringValue;
import dev.connectjava.CallOptions;
import dev.connectjava.Code;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How the user of a filter reaches calls in any container. */
abstract class UserContract extends EndingContract {

  private static final StringValue EMPTY = text("");

  private final UserService users = new UserService();
  private Container container;

  @BeforeAll
  void startWithFilter() throws Exception {
    container = start(behindFilter(users.servlet()));
  }

  @AfterAll
  void stopWithFilter() throws Exception {
    container.close();
  }

  private static Container.Setup behindFilter(RouterServlet servlet) {
    return new Container.Setup(servlet, "", "/*", null, new HeaderUsers());
  }

  private static CallOptions as(String user) {
    return OPTIONS.withHeader(HeaderUsers.FIELD, user);
  }

  @ParameterizedTest
  @MethodSource("wires")
  void userOfAFilter_isThatOfTheCall(Wire wire) {
    StringValue ada = text("ada as admin, ada as admin, ada as admin");
    try (Transport transport = wire.transport(url(container)).build()) {
      assertThat(transport.unary(UserService.BLOCKING, EMPTY, as("ada"))).isEqualTo(ada);
      assertThat(transport.unary(UserService.ASYNC, EMPTY, as("ada"))).isEqualTo(ada);
      try (ServerStreamingCall<StringValue> call =
          transport.serverStream(UserService.STREAM, EMPTY, as("ada"))) {
        assertThat(call.receive()).isEqualTo(ada);
      }
      assertThat(transport.unary(UserService.BLOCKING, EMPTY, as("bob")))
          .isEqualTo(text("bob, bob, bob"));
      assertThat(transport.unary(UserService.BLOCKING, EMPTY, OPTIONS)).isEqualTo(text("-, -, -"));
    }
  }

  @ParameterizedTest
  @MethodSource("wiresOfBoth")
  void concurrentCalls_haveTheirOwnUsers(Wire wire) {
    try (Transport transport = wire.transport(url(container)).build()) {
      List<CompletableFuture<StringValue>> answers = new ArrayList<>();
      List<StringValue> expected = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        String user = i % 3 == 0 ? "-" : "user " + i;
        expected.add(text(user + ", " + user + ", " + user));
        answers.add(
            transport.unaryAsync(
                i % 2 == 0 ? UserService.BLOCKING : UserService.ASYNC,
                EMPTY,
                i % 3 == 0 ? OPTIONS : as(user)));
      }

      assertThat(answers.stream().map(CompletableFuture::join).toList()).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("wiresOfBoth")
  void requestWhoseAttributesFail_reachesNoHandler(Wire wire) throws Exception {
    RouterServlet failing =
        RouterServlet.builder(users.router())
            .attributes((request, attributes) -> {
              throw new IllegalStateException("the user is not known");
            })
            .build();
    int before = users.calls.get();
    try (Container other = start(behindFilter(failing));
        Transport transport = wire.transport(url(other)).build()) {
      assertThat(codeOf(() -> transport.unary(UserService.BLOCKING, EMPTY, as("ada"))))
          .isEqualTo(Code.UNKNOWN);
      assertThat(users.calls).hasValue(before);
    }
  }
}
