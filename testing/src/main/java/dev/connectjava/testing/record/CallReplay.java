package dev.connectjava.testing.record;

import dev.connectjava.Router;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServiceDefinition;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Answers calls as they were recorded, in any protocol and codec: for tests of clients without
 * their servers. Thread-safe.
 *
 * <pre>{@code
 * CallReplay replay =
 *     CallReplay.of(RecordedCall.readAll(file), GreetServiceMethods.GREET, GreetServiceMethods.SUM);
 * GreetServiceClient greet = GreetServiceClient.of(InMemoryTransport.to(replay.router()));
 * }</pre>
 *
 * <p>A call gets the responses, the header fields, the trailers and the failure of a recorded call
 * of the same method with equal requests. If several were recorded, they answer one after another,
 * also calls that are made at once, and the last one again and again. A response follows after as
 * many requests as in the recording. Messages are compared as JSON, without the fields that were
 * left out of the recording; header fields are not compared. Responses are sent without waiting for
 * the times of the recording.
 *
 * <p>A recorded call that has failed before it has read all requests, for example since credentials
 * were missing, answers the calls that begin with the requests that it has read, unless another
 * recorded call has their requests. In a bidirectional stream, where either side may have to send
 * first, the preferred one of the recorded calls says whether a request or a response is next; a
 * recorded call without requests is not preferred.
 *
 * <p>A call that was not recorded fails with {@link dev.connectjava.Code#FAILED_PRECONDITION}. The
 * text names the recorded request that is nearest, and the differences; {@link #misses} has it,
 * too.
 */
public final class CallReplay {

  private final RpcMethods methods;
  private final List<ReplayedCall> calls;
  private final boolean ordered;
  private final List<String> misses = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private final Set<ReplayedCall> used = new HashSet<>();
  private int next;

  private CallReplay(RpcMethods methods, List<ReplayedCall> calls, boolean ordered) {
    this.methods = methods;
    this.calls = calls;
    this.ordered = ordered;
  }

  /**
   * Returns a replay of calls.
   *
   * @param methods all methods that were recorded; others of these methods fail each call
   * @throws IllegalArgumentException if the method of a call is missing, or has other messages, or
   *     if the JSON of a message has more than 100 levels
   */
  public static CallReplay of(List<RecordedCall> calls, RpcMethod<?, ?>... methods) {
    RpcMethods known = new RpcMethods(List.of(methods));
    return new CallReplay(known, ReplayedCall.all(calls, known), false);
  }

  /**
   * Returns a replay of the same calls that requires their order: each call has to be the next one
   * of the recording, and is answered once.
   */
  public CallReplay inOrder() {
    return new CallReplay(methods, calls, true);
  }

  /** Returns a router that has the methods. */
  public Router router() {
    Map<String, ServiceDefinition.Builder> services = new LinkedHashMap<>();
    for (RpcMethod<?, ?> method : methods.all()) {
      MessageForm form = MessageForm.require(method);
      ServiceDefinition.Builder unused =
          services
              .computeIfAbsent(method.service(), ServiceDefinition::builder)
              .encoded(
                  method,
                  (requests, responses, context) ->
                      new ReplayConversation(this, form, requests, responses, context).run());
    }
    Router.Builder router = Router.builder();
    services.values().forEach(service -> router.service(service.build()));
    return router.build();
  }

  /** Returns a text for each call that was not recorded, in their order; immutable. */
  public List<String> misses() {
    return List.copyOf(misses);
  }

  /** Returns the number of recorded calls that have answered none. */
  public int unused() {
    lock.lock();
    try {
      return calls.size() - used.size();
    } finally {
      lock.unlock();
    }
  }

  void missed(String text) {
    misses.add(text);
  }

  /**
   * A recorded call that answers a call.
   *
   * @param isFirst whether it has answered none before
   */
  record Claim(ReplayedCall call, boolean isFirst) {}

  /** Returns the call of candidates that is preferred, which now answers a call. */
  Claim claim(List<ReplayedCall> candidates) {
    lock.lock();
    try {
      ReplayedCall call = first(candidates);
      return new Claim(call, used.add(call));
    } finally {
      lock.unlock();
    }
  }

  /** Takes a claim back: its call does not answer after all. */
  void release(Claim claim) {
    lock.lock();
    try {
      if (claim.isFirst()) {
        used.remove(claim.call());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns the call of candidates that is preferred. */
  ReplayedCall preferred(List<ReplayedCall> candidates) {
    lock.lock();
    try {
      return first(candidates);
    } finally {
      lock.unlock();
    }
  }

  /** Returns the first one that has answered no call, or else the last one; unread ones last. */
  private ReplayedCall first(List<ReplayedCall> candidates) {
    List<ReplayedCall> reading =
        candidates.stream().filter(call -> call.hasRequestAfter(0)).toList();
    List<ReplayedCall> preferred = reading.isEmpty() ? candidates : reading;
    return preferred.stream()
        .filter(call -> !used.contains(call))
        .findFirst()
        .orElseGet(preferred::getLast);
  }

  /** Returns the calls that may answer a call that begins, in the order of the recording. */
  List<ReplayedCall> candidates(String procedure) {
    lock.lock();
    try {
      return ordered
          ? next(procedure)
          : calls.stream().filter(call -> call.procedure().equals(procedure)).toList();
    } finally {
      lock.unlock();
    }
  }

  private List<ReplayedCall> next(String procedure) {
    if (next == calls.size() || !calls.get(next).procedure().equals(procedure)) {
      return List.of();
    }
    return List.of(calls.get(next++));
  }

  /** Returns why there is no candidate for a call. */
  String noCandidate(String procedure) {
    lock.lock();
    try {
      if (!ordered) {
        return "no call of " + procedure + " was recorded";
      }
      return next == calls.size()
          ? "all %s recorded calls were replayed, but there is one more, of %s"
              .formatted(calls.size(), procedure)
          : "the next recorded call is one of %s, but was one of %s"
              .formatted(calls.get(next).procedure(), procedure);
    } finally {
      lock.unlock();
    }
  }
}
