package dev.connectjava.testing.record;

import dev.connectjava.CallOptions;
import dev.connectjava.RpcMethod;
import dev.connectjava.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

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
 *
 * <p>A call has a timeout of 30 seconds unless its options have a timeout or a deadline. If it is
 * over, the outcome has what the call has waited for.
 */
public final class ReplayClient {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

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
    CallOptions ofCalls = options.withCodec(MessageForm.JSON);
    if (options.timeout().isEmpty() && options.deadline().isEmpty()) {
      ofCalls = ofCalls.withTimeout(TIMEOUT);
    }
    List<String> differences = new ArrayList<>();
    int number = 0;
    for (ReplayedCall call : ReplayedCall.all(calls, methods)) {
      number++;
      for (String difference : new RepeatedCall(call).differences(transport, ofCalls)) {
        differences.add(
            String.join(" ", "call", Integer.toString(number), call.procedure() + ":", difference));
      }
    }
    return List.copyOf(differences);
  }
}
