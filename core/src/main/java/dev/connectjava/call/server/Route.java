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
import dev.connectjava.call.OwnMessages;
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
import org.jspecify.annotations.Nullable;

/**
 * The settings and the handler of one method's calls, which are fixed when the router is built.
 * Immutable.
 */
public final class Route<I, O> {

  /**
   * The settings of a method's calls.
   *
   * @param headInterceptors see each call before the interceptors, in their order
   * @param interceptors the outermost first
   * @param scopes entered around each run of application code, the outermost first
   * @param compressionMinimumBytes the length from which on response messages are compressed
   * @param executionMode runs each call's interceptors and handler
   * @param endOnDrain whether a call ends as soon as its server takes no new ones
   * @param waitingRequests the calls of each loop that wait for their requests with the same
   *     timeout
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
  private final Intercepted intercepted;
  private final int requestLimitBytes;
  private final int responseLimitBytes;
  private final boolean clientSetsTimeouts;
  private final boolean unary;
  private final boolean startsWithHead;
  private final boolean asynchronous;
  private final Execution execution;
  private final Execution.Threads threads;
  private final @Nullable Scopes scopes;

  /**
   * What interceptors get.
   *
   * @param method with the classes that its messages have for them
   * @param chain the interceptors, with the handler at the end
   */
  private record Intercepted(RpcMethod<?, ?> method, ServerInterceptor.Next chain) {}

  private Route(
      Binding<I, O> binding,
      Settings settings,
      Map<String, MessageCoding<O, I>> codings,
      Intercepted intercepted,
      Execution.Threads threads) {
    this.binding = binding;
    this.handler = binding.handler();
    this.method = binding.method();
    this.unary = method.kind() == RpcMethod.Kind.UNARY;
    this.requestLimitBytes = orLongest(settings.limits().requestMessageBytes());
    this.responseLimitBytes = orLongest(settings.limits().responseMessageBytes());
    this.clientSetsTimeouts = settings.deadlinePolicy().equals(DeadlinePolicy.clientDecides());
    this.settings = settings;
    this.threads = threads;
    this.scopes = Scopes.of(settings.scopes());
    this.codings = codings;
    this.intercepted = intercepted;
    boolean asynchronousHandler = AsyncInvocation.isAsynchronous(handler);
    Execution asked = Execution.of(settings.executionMode());
    this.asynchronous = asynchronousHandler && !hasInterceptors();
    // With interceptors, a thread waits for an asynchronous handler.
    this.execution = asynchronousHandler && hasInterceptors() ? asked.thatMayBlock() : asked;
    this.startsWithHead =
        method.kind().clientStreams() || (hasInterceptors() && execution.mayBlock());
  }

  /**
   * Returns the route of a method.
   *
   * @param available the codecs, which know the methods of their router
   * @throws IllegalArgumentException if no codec supports the method's messages
   */
  public static <I, O> Route<I, O> of(
      Binding<I, O> binding, Settings settings, Collection<Codec> available) {
    String procedure = binding.method().procedure();
    return of(binding, settings, available, Execution.threadsFor(procedure));
  }

  /**
   * Returns the route of a method.
   *
   * @param threads makes the virtual threads of its calls
   * @throws IllegalArgumentException if no codec supports the method's messages
   */
  static <I, O> Route<I, O> of(
      Binding<I, O> binding,
      Settings settings,
      Collection<Codec> available,
      Execution.Threads threads) {
    RpcMethod<I, O> method = binding.method();
    Map<String, MethodCodec<I, O>> codecs = MethodCodecs.of(available, method);
    if (codecs.isEmpty()) {
      throw new IllegalArgumentException(
          "no codec can encode %s and %s of %s: known codecs are %s; %s"
              .formatted(
                  method.requestType().getName(),
                  method.responseType().getName(),
                  method.procedure(),
                  available.stream().map(Codec::name).toList(),
                  PathAdvice.forProtobuf(Codec.class)));
    }
    Map<String, MessageCoding<O, I>> codings = new LinkedHashMap<>();
    for (Codec codec : available) {
      MethodCodec<I, O> ofMethod = codecs.get(codec.name());
      if (ofMethod != null) {
        boolean binary = codec.isBinary() || method.isEncoded();
        codings.put(codec.name(), coding(ofMethod, settings).withBinary(binary));
      }
    }
    return new Route<>(
        binding, settings, codings, intercepted(binding, settings, codings), threads);
  }

  /**
   * Returns what interceptors get. If they get messages of other classes than the handler, replaces
   * the codings by those for interceptors.
   */
  @SuppressWarnings("unchecked") // The messages of a call with interceptors are only objects.
  private static <I, O> Intercepted intercepted(
      Binding<I, O> binding, Settings settings, Map<String, MessageCoding<O, I>> codings) {
    Map<String, OwnMessages<Object, Object>> own = new LinkedHashMap<>();
    if (!settings.interceptors().isEmpty()) {
      codings.replaceAll((codec, coding) -> {
        OwnMessages<O, I> messages = OwnMessages.of(codec, coding, binding.method().requestType());
        if (messages == null) {
          return coding;
        }
        own.put(codec, (OwnMessages<Object, Object>) (Object) messages);
        return (MessageCoding<O, I>) messages.forInterceptors();
      });
    }
    if (own.isEmpty()) {
      return new Intercepted(
          binding.method(),
          chain(settings.interceptors(), call -> HandlerInvocation.invoke(binding, call)));
    }
    HandlerMessages messages = new HandlerMessages(own);
    return new Intercepted(
        messages.method(binding.method()),
        chain(
            settings.interceptors(), call -> HandlerInvocation.invoke(binding, messages.of(call))));
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

  /** Returns the method with the classes that its messages have for interceptors. */
  RpcMethod<?, ?> interceptedMethod() {
    return intercepted.method();
  }

  Settings settings() {
    return settings;
  }

  /** Returns where and how the handler runs. */
  Execution execution() {
    return execution;
  }

  /** Returns the length of the longest request message. */
  int requestLimitBytes() {
    return requestLimitBytes;
  }

  /** Returns the length of the longest response message. */
  int responseLimitBytes() {
    return responseLimitBytes;
  }

  /**
   * Returns the timeout of a call.
   *
   * @param wanted the timeout that the client asks for; null for none
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

  /** Returns the coding of messages with a codec that the route has. */
  @SuppressWarnings("unchecked") // Handlers take and give messages of the method's types.
  MessageCoding<Object, Object> coding(String codec) {
    return (MessageCoding<Object, Object>) requireNonNull(codings.get(codec), codec);
  }

  /** Returns the handler of a unary method that is not asynchronous. */
  @SuppressWarnings("unchecked") // Its messages are of the method's types.
  Handler.Unary<Object, Object> unaryHandler() {
    return (Handler.Unary<Object, Object>) handler;
  }

  /** Returns the handler of a unary method that is asynchronous. */
  @SuppressWarnings("unchecked") // Its messages are of the method's types.
  Handler.AsyncUnary<Object, Object> asyncUnaryHandler() {
    return (Handler.AsyncUnary<Object, Object>) handler;
  }

  /** Returns the names of the route's codecs. */
  Collection<String> codecNames() {
    return codings.keySet();
  }

  /** Returns the factory of the virtual threads of its calls. */
  Execution.Threads threads() {
    return threads;
  }

  /** Returns the scopes around each run of application code; null for none. */
  @Nullable Scopes scopes() {
    return scopes;
  }

  /** Returns the chain of interceptors, with the handler at its end. */
  ServerInterceptor.Next chain() {
    return intercepted.chain();
  }

  /** Returns the method with its handler. */
  Binding<I, O> binding() {
    return binding;
  }

  /**
   * Returns whether calls go directly to an asynchronous handler, which needs no thread of its own.
   * With interceptors, which may block, a thread waits for the handler instead.
   */
  boolean isAsynchronous() {
    return asynchronous;
  }

  /** Returns whether an asynchronous handler is called on the loop, which is the default. */
  boolean startsOnLoop() {
    return asynchronous && execution.startsStagesOnLoop();
  }

  /** Returns whether the method may be called by HTTP GET. */
  boolean allowsGet() {
    return unary && method.idempotency() == RpcMethod.Idempotency.NO_SIDE_EFFECTS;
  }

  /**
   * Returns whether a call's handler starts when the head has arrived instead of when the request
   * is complete. So do streams, because they are read one by one, and calls with interceptors,
   * because these run before the body arrives, unless they run on the loop and must not wait for
   * the body.
   */
  boolean startsWithHead() {
    return startsWithHead;
  }
}
