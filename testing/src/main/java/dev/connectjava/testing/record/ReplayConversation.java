package dev.connectjava.testing.record;

import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.RequestStream;
import dev.connectjava.ResponseStream;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.json.JsonValue;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One call that is answered as recorded. It follows the preferred one of the recorded calls whose
 * messages are those of this call so far. Used by the thread of its handler.
 */
final class ReplayConversation {

  private final CallReplay replay;
  private final MessageForm form;
  private final RequestStream<byte[]> requests;
  private final ResponseStream<byte[]> responses;
  private final RequestContext context;
  private List<ReplayedCall> candidates;

  /** The recorded call that answers, from the first response on; the requests may change it. */
  private CallReplay.@Nullable Claim claim;

  /** Whether the client may send another request. */
  private boolean open = true;

  private boolean headersSet;

  /** The number of messages that were received and sent. */
  private int index;

  ReplayConversation(
      CallReplay replay,
      MessageForm form,
      RequestStream<byte[]> requests,
      ResponseStream<byte[]> responses,
      RequestContext context) {
    this.replay = replay;
    this.form = form;
    this.requests = requests;
    this.responses = responses;
    this.context = context;
    this.candidates = replay.candidates(form.method().procedure());
  }

  /**
   * Answers the call.
   *
   * @throws RpcException the recorded failure, or one for a call that was not recorded
   */
  void run() {
    if (candidates.isEmpty()) {
      throw miss(replay.noCandidate(form.method().procedure()));
    }
    while (true) {
      if (isToReceive()) {
        receive();
        continue;
      }
      ReplayedCall call = claim();
      if (call.hasNext(index, false)) {
        send(call);
      } else if (index == call.steps().size()) {
        end(call);
        return;
      }
    }
  }

  /** Returns the recorded call that this call follows: the claimed one while it is a candidate. */
  private ReplayedCall leader() {
    return claim != null && candidates.contains(claim.call())
        ? claim.call()
        : replay.preferred(candidates);
  }

  /** Returns the leader, so that it answers no other call before the others have. */
  private ReplayedCall claim() {
    if (claim != null && !candidates.contains(claim.call())) {
      replay.release(claim);
      claim = null;
    }
    if (claim == null) {
      claim = replay.claim(candidates);
    }
    return claim.call();
  }

  private void end(ReplayedCall call) {
    setHeaders(call);
    context.responseTrailers().addAll(ReplayedCall.ofHandler(call.call().trailers()));
    Optional<RpcException> failure = call.call().failure();
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  /**
   * The one response of a client stream depends on all its requests, and a call with one request
   * depends on that, even if the recorded call was refused before its request was read.
   */
  private boolean isToReceive() {
    RpcMethod.Kind kind = form.method().kind();
    return open
        && (kind == RpcMethod.Kind.CLIENT_STREAM
            || (!kind.clientStreams() && index == 0)
            || leader().hasNext(index, true));
  }

  private void receive() {
    byte[] request = requests.receive();
    if (request == null) {
      open = false;
      requireNoMore();
      return;
    }
    JsonValue json = json(request);
    List<ReplayedCall> before = candidates;
    retain(call -> call.continuesWith(index, true, json));
    if (!candidates.isEmpty()) {
      index++;
      return;
    }
    candidates = before.stream().filter(call -> call.ignoresRequestsAfter(index)).toList();
    if (candidates.isEmpty()) {
      throw miss(difference(before, json));
    }
    open = false;
  }

  private JsonValue json(byte[] request) {
    try {
      return form.toJson(true, request, context.codec());
    } catch (IllegalArgumentException e) { // It has too many levels.
      throw miss(
          "the request of %s can't be compared: %s"
              .formatted(form.method().procedure(), e.getMessage()));
    }
  }

  /** The client has ended its requests: so must the recorded calls. */
  private void requireNoMore() {
    List<ReplayedCall> before = candidates;
    retain(call -> !call.hasRequestAfter(index));
    if (candidates.isEmpty()) {
      throw miss(
          "the client has ended its requests of %s, but another one was recorded: %s"
              .formatted(
                  form.method().procedure(),
                  JsonText.of(before.getFirst().steps().get(index).json())));
    }
  }

  private void send(ReplayedCall call) {
    JsonValue response = call.steps().get(index).json();
    setHeaders(call);
    responses.send(form.encoded(false, response, context.codec()));
    retain(each -> each.continuesWith(index, false, response));
    index++;
  }

  private void setHeaders(ReplayedCall call) {
    if (!headersSet) {
      headersSet = true;
      context.responseHeaders().addAll(ReplayedCall.ofHandler(call.call().responseHeaders()));
    }
  }

  private void retain(Predicate<ReplayedCall> condition) {
    candidates = candidates.stream().filter(condition).toList();
  }

  /** Returns how a request differs from the nearest one that was recorded. */
  private String difference(List<ReplayedCall> recorded, JsonValue request) {
    String procedure = form.method().procedure();
    return recorded.stream()
        .filter(call -> call.hasNext(index, true))
        .map(call ->
            JsonDifference.between(call.steps().get(index).json(), call.comparable(request)))
        .min(Comparator.comparingInt(List::size))
        .map(nearest ->
            "no recorded call of %s has this request; the nearest one differs: %s"
                .formatted(procedure, String.join("; ", nearest)))
        .orElseGet(() -> "no recorded call of %s has another request".formatted(procedure));
  }

  private RpcException miss(String text) {
    replay.missed(text);
    return RpcException.withoutStackTrace(Code.FAILED_PRECONDITION, text);
  }
}
