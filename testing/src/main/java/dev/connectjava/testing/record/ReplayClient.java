package dev.connectjava.testing.record;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.Transport;
import dev.connectjava.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes recorded calls again, and compares what the server answers with what was recorded: for
 * tests of a server after a change. It works with each protocol; messages are sent as JSON.
 * Immutable and thread-safe.
 *
 * <pre>{@code
 * ReplayClient client = ReplayClient.of(transport, GreetServiceMethods.GREET);
 * assertThat(client.differences(RecordedCall.readAll(file))).isEmpty();
 * }</pre>
 *
 * <p>Responses, codes and texts of failures are compared. Header fields are not: neither are those
 * of the recording sent, nor are those of the response compared.
 */
public final class ReplayClient {

  private final Transport transport;
  private final CallOptions options;
  private final RpcMethods methods;

  private ReplayClient(Transport transport, CallOptions options, RpcMethods methods) {
    this.transport = transport;
    this.options = options;
    this.methods = methods;
  }

  /**
   * Returns a client that makes calls over a transport.
   *
   * @param methods all methods that were recorded
   */
  public static ReplayClient of(Transport transport, RpcMethod<?, ?>... methods) {
    return new ReplayClient(
        Objects.requireNonNull(transport, "transport"),
        CallOptions.defaults(),
        new RpcMethods(List.of(methods)));
  }

  /** Returns this client with options for its calls, such as a header with credentials. */
  public ReplayClient withOptions(CallOptions newOptions) {
    return new ReplayClient(transport, newOptions, methods);
  }

  /**
   * Makes all calls, one after another.
   *
   * @return a text for each difference; empty if the server answers as recorded
   * @throws IllegalArgumentException if the method of a call is missing, or has other messages
   */
  public List<String> differences(List<RecordedCall> calls) {
    List<String> differences = new ArrayList<>();
    int number = 0;
    for (ReplayedCall call : ReplayedCall.all(calls, methods)) {
      number++;
      for (String difference : differences(call)) {
        differences.add(
            String.join(" ", "call", Integer.toString(number), call.procedure() + ":", difference));
      }
    }
    return List.copyOf(differences);
  }

  private List<String> differences(ReplayedCall recorded) {
    List<String> found = new ArrayList<>();
    Optional<RpcException> failure = Optional.empty();
    try {
      RpcMethod<byte[], byte[]> method = recorded.form().method().encoded();
      try (ClientCall<byte[], byte[]> call =
          transport.open(method, options.withCodec(MessageForm.JSON))) {
        replay(recorded, call, found);
      }
    } catch (RpcException e) {
      failure = Optional.of(e);
    }
    compare(recorded.call().failure().orElse(null), failure.orElse(null), found);
    return found;
  }

  private static void replay(
      ReplayedCall recorded, ClientCall<byte[], byte[]> call, List<String> found) {
    int responses = 0;
    for (int i = 0; i < recorded.steps().size(); i++) {
      JsonValue json = recorded.steps().get(i).json();
      if (!recorded.hasRequestAfter(i)) {
        call.closeSend();
      }
      if (recorded.steps().get(i).fromClient()) {
        call.send(recorded.form().encoded(true, json, MessageForm.JSON));
      } else {
        responses++;
        receive(recorded, call, json, "response " + responses, found);
      }
    }
    call.closeSend();
    while (true) {
      byte[] message = call.receive();
      if (message == null) {
        return;
      }
      responses++;
      found.add(
          "response %s: recorded nothing, but was %s"
              .formatted(
                  responses,
                  JsonText.of(recorded.form().toJson(false, message, MessageForm.JSON))));
    }
  }

  private static void receive(
      ReplayedCall recorded,
      ClientCall<byte[], byte[]> call,
      JsonValue expected,
      String which,
      List<String> found) {
    byte[] message = call.receive();
    if (message == null) {
      found.add(which + ": recorded " + JsonText.of(expected) + ", but was nothing");
      return;
    }
    JsonValue actual =
        recorded.comparable(recorded.form().toJson(false, message, MessageForm.JSON));
    JsonDifference.between(expected, actual)
        .forEach(difference -> found.add(which + ": " + difference));
  }

  private static void compare(
      @Nullable RpcException recorded, @Nullable RpcException actual, List<String> found) {
    String expected = text(recorded);
    String received = text(actual);
    if (!expected.equals(received)) {
      found.add("outcome: recorded " + expected + ", but was " + received);
    }
  }

  private static String text(@Nullable RpcException failure) {
    if (failure == null) {
      return "ok";
    }
    Code code = failure.code();
    return failure.getMessage().isEmpty() ? code.wireName() : code + ": " + failure.getMessage();
  }
}
