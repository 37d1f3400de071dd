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
import org.jspecify.annotations.Nullable;

/** A recorded call that is made again, and compared. For use by one thread, once. */
final class RepeatedCall {

  private final ReplayedCall recorded;
  private final List<String> found = new ArrayList<>();

  /** What the call waits for, as a text. */
  private String step = "the call to open";

  private int requests;
  private int responses;

  RepeatedCall(ReplayedCall recorded) {
    this.recorded = recorded;
  }

  /** Makes the call, and returns a text for each difference. */
  List<String> differences(Transport transport, CallOptions options) {
    RpcMethod<byte[], byte[]> method = recorded.form().method().encoded();
    RpcException failure = null;
    try (ClientCall<byte[], byte[]> call = transport.open(method, options)) {
      replay(call);
    } catch (RpcException e) {
      failure = e;
    }
    compare(recorded.call().failure().orElse(null), failure);
    return List.copyOf(found);
  }

  private void replay(ClientCall<byte[], byte[]> call) {
    for (int i = 0; i < recorded.steps().size(); i++) {
      JsonValue json = recorded.steps().get(i).json();
      if (!recorded.hasRequestAfter(i)) {
        call.closeSend();
      }
      if (recorded.steps().get(i).fromClient()) {
        requests++;
        step = "request " + requests + " to be sent";
        call.send(recorded.form().encoded(true, json, MessageForm.JSON));
      } else {
        receive(call, json);
      }
    }
    call.closeSend();
    step = "the end of the responses";
    for (byte[] message = call.receive(); message != null; message = call.receive()) {
      responses++;
      found.add(
          "%s: recorded nothing, but was %s".formatted(response(), JsonText.of(json(message))));
    }
  }

  private void receive(ClientCall<byte[], byte[]> call, JsonValue expected) {
    responses++;
    step = response();
    byte[] message = call.receive();
    if (message == null) {
      found.add("%s: recorded %s, but was nothing".formatted(response(), JsonText.of(expected)));
      return;
    }
    JsonDifference.between(expected, recorded.comparable(json(message)))
        .forEach(difference -> found.add(response() + ": " + difference));
  }

  private String response() {
    return "response " + responses;
  }

  private JsonValue json(byte[] message) {
    return recorded.form().toJson(false, message, MessageForm.JSON);
  }

  private void compare(@Nullable RpcException expected, @Nullable RpcException actual) {
    if (!text(expected).equals(text(actual))) {
      found.add(
          "outcome: recorded %s, but was %s%s"
              .formatted(text(expected), text(actual), awaited(actual)));
    }
  }

  private String awaited(@Nullable RpcException actual) {
    return actual != null && actual.code() == Code.DEADLINE_EXCEEDED
        ? ", while waiting for " + step
        : "";
  }

  private static String text(@Nullable RpcException failure) {
    if (failure == null) {
      return "ok";
    }
    Code code = failure.code();
    return failure.getMessage().isEmpty() ? code.wireName() : code + ": " + failure.getMessage();
  }
}
