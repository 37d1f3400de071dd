package dev.connectjava.call.server;

import static java.util.Objects.requireNonNull;

import dev.connectjava.DeadlinePolicy;
import dev.connectjava.ExecutionMode;
import dev.connectjava.Handler;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerCallScope;
import dev.connectjava.ServerHeadInterceptor;
import dev.connectjava.ServerInterceptor;
import dev.connectjava.ServerLimits;
import dev.connectjava.ServiceDefinition.Binding;
import dev.connectjava.call.Execution;
import dev.connectjava.call.MessageCoding;
import dev.connectjava.call.MethodCodecs;
import dev.connectjava.http.LoopLocal;
import dev.connectjava.protocol.MessageLimit;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.MethodCodec;
import dev.connectjava.text.PathAdvice;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** All that is decided about the calls of one method when the router is built. Immutable. */
public final class Route<I, O> {

  /**
   * What holds for the calls of a method.
   *
   * @param headInterceptors see each call before the interceptors, in their order
   * @param interceptors the outermost first
   * @param scopes are entered around each run of users' code, the outermost first
   * @param compressionMinimumBytes the length from which a response message is compressed
   * @param executionMode runs each call's interceptors and handler
   * @param endOnDrain whether a call ends as soon as its server takes no new ones
   * @param waitingRequests the calls of each loop whose request is waited for as long as theirs
   */
  public record Settings(
      List<ServerHeadInterceptor> headInterceptors,
      List<ServerInterceptor> interceptors,
      List<ServerCallScope> scopes,
      ServerLimits limits,
      DeadlinePolicy deadlinePolicy,
      int compressionMinimumBytes,
      ExecutionMode executionMode,
      boolean endOnDrain,
      LoopLocal<WaitingRequests> waitingRequests) {}

  private final RpcMethod<I, O> method;
  private final Settings settings;
  private final Map<String, MessageCoding<O, I>> codings;
  private final Binding<I, O> binding;
  private final Handler<I, O> handler;
  private final ServerInterceptor.Next chain;
  private final int requestLimitBytes;
  private final int responseLimitBytes;
  private final boolean clientSetsTimeouts;
  private final boolean unary;
  private final boolean startsWithHead;
  private final boolean asynchronous;
  private final Execution execution;
  private final ThreadFactory threads;
  private final @Nullable Scopes scopes;

  private Route(
      Binding<I, O> binding,
      Settings settings,
      Map<String, MessageCoding<O, I>> codings,
      ServerInterceptor.Next chain) {
    this.binding = binding;
    this.handler = binding.handler();
    this.method = binding.method();
    this.unary = method.kind() == RpcMethod.Kind.UNARY;
    this.requestLimitBytes = orLongest(settings.limits().requestMessageBytes());
    this.responseLimitBytes = orLongest(settings.limits().responseMessageBytes());
    this.clientSetsTimeouts = settings.deadlinePolicy().equals(DeadlinePolicy.clientDecides());
    this.settings = settings;
    this.threads = Execution.threadsFor(method.procedure());
    this.scopes = Scopes.of(settings.scopes());
    this.codings = codings;
    this.chain = chain;
    boolean asynchronousHandler = AsyncInvocation.isAsynchronous(handler);
    Execution asked = Execution.of(settings.executionMode());
    this.asynchronous = asynchronousHandler && !hasInterceptors();
    // Behind interceptors an asynchronous handler is waited for.
    this.execution = asynchronousHandler && hasInterceptors() ? asked.thatMayBlock() : asked;
    this.startsWithHead =
        method.kind().clientStreams() || (hasInterceptors() && execution.mayBlock());
  }

  /**
   * The route of a method.
   *
   * @param available the codecs, which know the methods of their router
   * @throws IllegalArgumentException if no codec supports the method's messages
   */
  public static <I, O> Route<I, O> of(
      Binding<I, O> binding, Settings settings, Collection<Codec> available) {
    RpcMethod<I, O> method = binding.method();
    Map<String, MethodCodec<I, O>> codecs = MethodCodecs.of(available, method);
    if (codecs.isEmpty()) {
      throw new IllegalArgumentException(
          "no codec translates %s and %s of %s: known are %s; %s"
              .formatted(
                  method.requestType().getName(),
                  method.responseType().getName(),
                  method.procedure(),
                  available.stream().map(Codec::name).toList(),
                  PathAdvice.forProtobuf(Codec.class)));
    }
    Map<String, MessageCoding<O, I>> codings = new LinkedHashMap<>();
    codecs.forEach((name, ofMethod) -> codings.put(name, coding(ofMethod, settings)));
    ServerInterceptor.Next handler = call -> HandlerInvocation.invoke(binding, call);
    return new Route<>(binding, settings, codings, chain(settings.interceptors(), handler));
  }

  private static <I, O> MessageCoding<O, I> coding(MethodCodec<I, O> codecs, Settings settings) {
    return MessageCoding.ofServer(
        codecs,
        orLongest(settings.limits().responseMessageBytes()),
        settings.compressionMinimumBytes());
  }

  private static int orLongest(OptionalInt limitBytes) {
    return limitBytes.orElse(MessageLimit.LONGEST_BYTES);
  }

  private static ServerInterceptor.Next chain(
      List<ServerInterceptor> interceptors, ServerInterceptor.Next handler) {
    ServerInterceptor.Next chain = handler;
    for (ServerInterceptor interceptor : interceptors.reversed()) {
      ServerInterceptor.Next next = chain;
      chain = call -> interceptor.intercept(call, next);
    }
    return chain;
  }

  RpcMethod<I, O> method() {
    return method;
  }

  Settings settings() {
    return settings;
  }

  /** Decides where and how the handler runs. */
  Execution execution() {
    return execution;
  }

  /** The longest request message. */
  int requestLimitBytes() {
    return requestLimitBytes;
  }

  /** The longest response message. */
  int responseLimitBytes() {
    return responseLimitBytes;
  }

  /**
   * The timeout of a call.
   *
   * @param wanted what the client asks for; null for none
   * @return null for none
   */
  @Nullable Duration timeout(@Nullable Duration wanted) {
    return clientSetsTimeouts
        ? wanted
        : settings.deadlinePolicy().timeoutFor(Optional.ofNullable(wanted)).orElse(null);
  }

  boolean isUnary() {
    return unary;
  }

  boolean hasInterceptors() {
    return !settings.interceptors().isEmpty();
  }

  boolean hasCodec(String name) {
    return codings.containsKey(name);
  }

  /** How messages are coded by a codec that the route has. */
  @SuppressWarnings("unchecked") // Handlers take and give messages of the method's types.
  MessageCoding<Object, Object> coding(String codec) {
    return (MessageCoding<Object, Object>) requireNonNull(codings.get(codec), codec);
  }

  /** The handler of a unary method that is not asynchronous. */
  @SuppressWarnings("unchecked") // Its messages are of the method's types.
  Handler.Unary<Object, Object> unaryHandler() {
    return (Handler.Unary<Object, Object>) handler;
  }

  /** The handler of a unary method that is asynchronous. */
  @SuppressWarnings("unchecked") // Its messages are of the method's types.
  Handler.AsyncUnary<Object, Object> asyncUnaryHandler() {
    return (Handler.AsyncUnary<Object, Object>) handler;
  }

  /** The names of the codecs that the route has. */
  Collection<String> codecNames() {
    return codings.keySet();
  }

  /** Makes the virtual threads of its calls. */
  ThreadFactory threads() {
    return threads;
  }

  /** What is around each run of users' code; null for nothing. */
  @Nullable Scopes scopes() {
    return scopes;
  }

  /** The interceptors with the handler as their last. */
  ServerInterceptor.Next chain() {
    return chain;
  }

  /** The method with its handler. */
  Binding<I, O> binding() {
    return binding;
  }

  /**
   * Whether calls go straight to their handler, which answers them without a thread of its own.
   * Interceptors may block, so that behind one an asynchronous handler is waited for on a thread.
   */
  boolean isAsynchronous() {
    return asynchronous;
  }

  /** Whether an asynchronous handler is called on the loop: unless asked otherwise. */
  boolean startsOnLoop() {
    return asynchronous && execution.startsStagesOnLoop();
  }

  /** Whether the method may be called by HTTP GET. */
  boolean allowsGet() {
    return unary && method.idempotency() == RpcMethod.Idempotency.NO_SIDE_EFFECTS;
  }

  /**
   * Whether a call's handler starts as soon as the head is there, rather than when the request is
   * complete: streams because they are read one by one, calls with interceptors because these come
   * before the body, unless they run where nobody may wait for the body.
   */
  boolean startsWithHead() {
    return startsWithHead;
  }
}
