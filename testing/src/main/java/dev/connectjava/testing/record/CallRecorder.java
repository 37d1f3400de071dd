package dev.connectjava.testing.record;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientInterceptor;
import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerCall;
import dev.connectjava.ServerInterceptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An interceptor that records calls of all kinds, on servers and on clients. Thread-safe.
 *
 * <pre>{@code
 * CallRecorder recorder = CallRecorder.toFile(Path.of("calls.jsonl"));
 * Router router = Router.builder().interceptor(recorder).service(new Greeter()).build();
 * ClientConfig config = ClientConfig.builder().interceptor(recorder).build();
 * }</pre>
 *
 * <p>Each call becomes a {@link RecordedCall} when it ends. Add it as the first interceptor: it
 * records what passes it. A client's call that its caller neither reads to its end nor cancels is
 * not recorded.
 *
 * <p>Messages are recorded as JSON if the codec {@code json} on the class path has them and they
 * have at most 97 levels, and otherwise in their encoded form, as base64. The values of some header
 * fields are left out: {@code authorization}, {@code proxy-authorization}, {@code cookie}, {@code
 * set-cookie}, {@code x-api-key}, and those that {@link dev.connectjava.Headers#isSensitive} names.
 */
public final class CallRecorder implements ServerInterceptor, ClientInterceptor {

  private final Consumer<? super RecordedCall> sink;
  private final Redaction redaction;
  private final Map<String, RpcMethod<?, ?>> known;

  /** By the procedure; empty for messages without JSON. */
  private final Map<String, Optional<MessageForm>> forms = new ConcurrentHashMap<>();

  private CallRecorder(
      Consumer<? super RecordedCall> sink,
      Redaction redaction,
      Map<String, RpcMethod<?, ?>> known) {
    this.sink = sink;
    this.redaction = redaction;
    this.known = Map.copyOf(known);
  }

  /**
   * Returns a recorder that passes each call on.
   *
   * @param sink runs on the thread that ends the call; several threads may call it at once
   */
  public static CallRecorder to(Consumer<? super RecordedCall> sink) {
    return new CallRecorder(Objects.requireNonNull(sink, "sink"), Redaction.DEFAULT, Map.of());
  }

  /**
   * Returns a recorder that appends a line for each call to a file, on the thread that ends the
   * call. If that fails, the call fails with an {@link UncheckedIOException}. Several recorders may
   * append to one file, also those of several processes.
   *
   * @param file is created when the first call ends
   */
  public static CallRecorder toFile(Path file) {
    Objects.requireNonNull(file, "file");
    RecordingFile recording = new RecordingFile(file);
    return to(call -> {
      try {
        recording.append(call);
      } catch (IOException e) {
        throw new UncheckedIOException("can't record a call in " + file, e);
      }
    });
  }

  /** Returns this recorder, but leaving out the values of more header fields. */
  public CallRecorder plusRedactedHeaders(String... names) {
    return new CallRecorder(sink, redaction.plusHeaders(List.of(names)), known);
  }

  /**
   * Returns this recorder, but leaving out fields of requests and responses. A message without
   * JSON, or of a method that the recorder does not know ({@link #plusMethods}), is then left out
   * as a whole, and so are the values of details of errors; the text of an error is recorded.
   *
   * @param paths the names of fields with dots between them, such as {@code card.number}; {@code *}
   *     is any field. {@code cardNumber} and {@code card_number} are the same; a field with a
   *     {@code json_name} is named by it. Lists are passed through: {@code cards.number} is in each
   *     card
   * @throws IllegalArgumentException if a path is empty or has an empty name
   */
  public CallRecorder plusRedactedFields(String... paths) {
    return new CallRecorder(sink, redaction.plusFields(List.of(paths)), known);
  }

  /**
   * Returns this recorder, but recording encoded messages of these methods as JSON, too, for a
   * router whose handlers or callers have messages as bytes.
   *
   * @throws IllegalArgumentException if the messages of a method have no JSON
   */
  public CallRecorder plusMethods(RpcMethod<?, ?>... methods) {
    Map<String, RpcMethod<?, ?>> more = new HashMap<>(known);
    for (RpcMethod<?, ?> method : methods) {
      MessageForm unused = MessageForm.require(method);
      more.put(method.procedure(), method);
    }
    return new CallRecorder(sink, redaction, more);
  }

  private MessageRecorder messages(CallRecording recording, RpcMethod<?, ?> method) {
    RpcMethod<?, ?> typed =
        method.isEncoded() ? known.getOrDefault(method.procedure(), method) : method;
    String key = typed.procedure() + " " + typed.requestType().getName();
    Optional<MessageForm> form = forms.computeIfAbsent(key, unused -> MessageForm.of(typed));
    return new MessageRecorder(recording, form, redaction);
  }

  @Override
  public void intercept(ServerCall call, ServerInterceptor.Next next) {
    RequestContext context = call.context();
    CallRecording recording =
        new CallRecording(call.method(), redaction, sink)
            .served(context.protocol(), context.requestHeaders());
    MessageRecorder messages = messages(recording, call.method());
    try {
      next.handle(call.mapRequests(messages.of(true)).mapResponses(messages.of(false)));
      end(recording, context, context.cancellation().orElse(null));
    } catch (Throwable e) {
      end(recording, context, context.cancellation().orElseGet(() -> sent(e)));
      throw e;
    }
  }

  private static void end(
      CallRecording recording, RequestContext context, @Nullable RpcException failure) {
    Headers.Builder headers = context.responseHeaders().build().toBuilder();
    Headers.Builder trailers = context.responseTrailers().build().toBuilder();
    if (failure != null) {
      headers.addAll(failure.headers());
      trailers.addAll(failure.metadata());
    }
    recording.end(headers.build(), trailers.build(), failure);
  }

  /** Returns what a server sends of what a handler throws. */
  private static RpcException sent(Throwable thrown) {
    return thrown instanceof RpcException failure && !failure.isFromCall()
        ? failure
        : new RpcException(Code.INTERNAL, "the handler has failed");
  }

  @Override
  public ClientCall<Object, Object> intercept(
      RpcMethod<?, ?> method, CallOptions options, ClientInterceptor.Next next) {
    CallRecording recording = new CallRecording(method, redaction, sink).made(options.headers());
    MessageRecorder messages = messages(recording, method);
    try {
      ClientCall<Object, Object> call =
          next.open(method, options)
              .mapRequests(messages.of(true))
              .mapResponses(messages.of(false));
      return new RecordedClientCall(call, method.kind(), recording);
    } catch (RpcException e) {
      recording.end(e.headers(), e.metadata(), e);
      throw e;
    }
  }
}
