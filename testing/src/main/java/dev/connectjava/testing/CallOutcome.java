package dev.connectjava.testing;

import dev.connectjava.ClientCall;
import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a call in a test: the response as a client receives it, and the exception of the
 * handler. Immutable if the messages are.
 *
 * @param <O> the class of a response message
 */
public final class CallOutcome<O> {

  private final List<O> messages;
  private final Headers headers;
  private final Headers trailers;
  private final @Nullable RpcException failure;
  private final @Nullable Throwable thrown;
  private final List<Object> reached;
  private final boolean notModified;

  private CallOutcome(
      List<O> messages,
      Headers headers,
      Headers trailers,
      @Nullable RpcException failure,
      @Nullable Throwable thrown,
      List<Object> reached,
      boolean notModified) {
    this.messages = List.copyOf(messages);
    this.headers = headers;
    this.trailers = trailers;
    this.failure = failure;
    this.thrown = thrown;
    this.reached = List.copyOf(reached);
    this.notModified = notModified;
  }

  /** Receives a call to its end. */
  static <O> CallOutcome<O> of(ClientCall<?, O> call) {
    List<O> messages = new ArrayList<>();
    RpcException failure = null;
    try {
      for (O message = call.receive(); message != null; message = call.receive()) {
        messages.add(message);
      }
    } catch (RpcException e) {
      failure = e;
    }
    return new CallOutcome<>(
        messages,
        headersOf(call),
        call.responseTrailers(),
        failure,
        null,
        List.of(),
        call.isNotModified());
  }

  private static Headers headersOf(ClientCall<?, ?> call) {
    try {
      return call.responseHeaders();
    } catch (RpcException e) { // The call was never opened; the failure says why.
      return Headers.empty();
    }
  }

  /** Returns the outcome of a call that was not opened. */
  static <O> CallOutcome<O> unopened(RpcException failure) {
    return new CallOutcome<>(
        List.of(), Headers.empty(), Headers.empty(), failure, null, List.of(), false);
  }

  CallOutcome<O> withMessages(List<O> others) {
    return new CallOutcome<>(others, headers, trailers, failure, thrown, reached, notModified);
  }

  CallOutcome<O> withThrown(@Nullable Throwable newThrown) {
    return new CallOutcome<>(messages, headers, trailers, failure, newThrown, reached, notModified);
  }

  CallOutcome<O> withReached(List<Object> newReached) {
    return new CallOutcome<>(messages, headers, trailers, failure, thrown, newReached, notModified);
  }

  CallOutcome<O> withFailure(RpcException newFailure) {
    return new CallOutcome<>(messages, headers, trailers, newFailure, thrown, reached, notModified);
  }

  /** Returns this outcome without the message that the client already has. */
  CallOutcome<O> asNotModified() {
    return new CallOutcome<>(List.of(), headers, trailers, failure, thrown, reached, true);
  }

  boolean isSuccess() {
    return failure == null;
  }

  /**
   * Returns the only response message.
   *
   * @throws RpcException if the call has failed
   * @throws IllegalStateException if there is no message, or more than one
   */
  public O message() {
    if (failure != null) {
      throw failure;
    }
    if (messages.size() != 1) {
      throw new IllegalStateException(
          "the call has "
              + messages.size()
              + " response messages"
              + (notModified ? ": the response is not modified" : ""));
    }
    return messages.getFirst();
  }

  /** Returns the response messages, also those before a failure; immutable. */
  public List<O> messages() {
    return messages;
  }

  /**
   * Returns whether the server has answered that the client already has the response (HTTP status
   * 304); there is no message then.
   *
   * @see dev.connectjava.RequestContext#isNotModified
   */
  public boolean isNotModified() {
    return notModified;
  }

  /** Returns the response headers; empty if there are none. */
  public Headers headers() {
    return headers;
  }

  /** Returns the response trailers; empty if there are none. */
  public Headers trailers() {
    return trailers;
  }

  /** Returns the failure of the call as its client receives it; empty if the call succeeded. */
  public Optional<RpcException> failure() {
    return Optional.ofNullable(failure);
  }

  /** Returns the code of {@link #failure}; empty if the call succeeded. */
  public Optional<Code> code() {
    return failure().map(RpcException::code);
  }

  /**
   * Returns the exception that the handler has thrown, or that its stage or publisher has failed
   * with; empty if the handler was not called. A client receives only {@link Code#INTERNAL} for
   * most exceptions. Failed assertions in the handler are here too.
   */
  public Optional<Throwable> thrown() {
    return Optional.ofNullable(thrown);
  }

  /**
   * Returns the interceptors that the call has reached, in the order in which they were called, and
   * last the handler, or the service that the test has set in its place, if the handler was called.
   * They are the objects that the test has set. Immutable.
   */
  public List<Object> reached() {
    return reached;
  }

  /** Returns the messages, the metadata and the failures. */
  @Override
  public String toString() {
    return "CallOutcome[messages=%s, headers=%s, trailers=%s, failure=%s, thrown=%s]"
        .formatted(messages, headers, trailers, failure, thrown);
  }
}
