package dev.connectjava.testing;

import dev.connectjava.AttributeKey;
import dev.connectjava.Attributes;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientConfig;
import dev.connectjava.Code;
import dev.connectjava.Handler;
import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.Protocol;
import dev.connectjava.RequestContext;
import dev.connectjava.RequestStream;
import dev.connectjava.ResponseStream;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerCall;
import dev.connectjava.Service;
import dev.connectjava.ServiceDefinition.Binding;
import dev.connectjava.Transport;
import dev.connectjava.call.server.HeldCall;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.memory.MemoryHttp;
import dev.connectjava.spi.Codec;
import dev.connectjava.testing.TestCallScript.Break;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A served call for unit tests of handlers and server interceptors as plain objects, without a
 * server and without a client. It has what a handler gets: the {@link RequestContext}, the stream
 * of requests, and the stream for responses. These are the library's own objects and behave as in a
 * server. Messages are passed as objects and not encoded, so they may be of any class, unless a
 * {@linkplain Builder#codec(Codec) codec} is set.
 *
 * <pre>{@code
 * TestCall<GreetRequest, GreetResponse> call =
 *     TestCall.builder(GreetServiceMethods.GREET).header("accept-language", "de").build();
 * GreetResponse response = new Greeter().greet(request("Ada"), call.context());
 * assertThat(response.getGreeting()).isEqualTo("Hallo, Ada!");
 * assertThat(call.context().responseHeaders().first("content-language")).contains("de");
 * }</pre>
 *
 * <p>A handler that a test calls like this runs on the test's thread, and its exceptions reach the
 * test. {@link #handle(Handler)} runs a handler of any kind as a server does, and returns what a
 * client would receive.
 *
 * <p>A call of any kind is carried like a stream. So the {@code content-type} of a unary Connect
 * call, and the header fields that the protocol itself sets on requests and responses, are those of
 * a stream. Code, message, details, metadata and HTTP status of a failure are those of the method's
 * kind.
 *
 * <p>Use one object for one run of a handler. Thread-safe, except the streams, which one thread
 * reads and one thread writes. It does not have to be closed.
 *
 * @param <I> the class of a request message
 * @param <O> the class of a response message
 */
public final class TestCall<I, O> {

  private final RpcMethod<I, O> method;
  private final TestCallScript script;
  private final MemoryHttp http;
  private final ClientCall<Object, Object> client;
  private final HeldCall held;
  private final ServerCall serverCall;

  /** The responses that were sent before the call ended. */
  private final List<O> sent = new CopyOnWriteArrayList<>();

  private volatile boolean cancelled;
  private volatile boolean ended;

  private TestCall(Builder<I, O> builder) {
    this.method = builder.method;
    this.script = builder.script.script();
    Codec codec = builder.codec.codec(this::beforeRequest);
    CompletableFuture<HeldCall> begun = new CompletableFuture<>();
    HttpHandler calls = HeldCall.handler(method, codec, builder.timeout, begun::complete);
    Peer peer = builder.peer;
    String httpMethod = builder.httpGet ? "GET" : "POST";
    Attributes attributes = builder.attributes();
    this.http =
        MemoryHttp.unclosed(
            exchange -> {
              try {
                return calls.handle(new TestExchange(exchange, httpMethod, peer, attributes));
              } catch (Throwable e) { // It is for the test, which would wait.
                begun.completeExceptionally(e);
                throw e;
              }
            },
            MemoryHttp.Bounds.ofExchange(Integer.MAX_VALUE),
            HttpVersion.HTTP_2);
    ClientConfig config =
        ClientConfig.builder()
            .protocol(builder.protocol)
            .codec(codec)
            .codec(codec.name())
            .acceptCompressions()
            .build();
    CallOptions options = CallOptions.builder().headers(builder.headers.build()).detached().build();
    this.client = Transport.over(http, config).open(builder.codec.twin(method), options);
    script.sendRequests(client);
    this.held = http.await(begun);
    this.serverCall = held.serverCall(new Responses());
    http.awaitTurn();
  }

  /** Returns a call of a method with request messages, and without headers of the test. */
  @SafeVarargs
  public static <I, O> TestCall<I, O> of(RpcMethod<I, O> method, I... requests) {
    Builder<I, O> builder = builder(method);
    for (I request : requests) {
      builder.script.addRequest(request);
    }
    return builder.build();
  }

  /** Returns a builder of a call. */
  public static <I, O> Builder<I, O> builder(RpcMethod<I, O> method) {
    return new Builder<>(method);
  }

  // The parameters of handlers and interceptors.

  /**
   * Returns the context for the handler. The response headers and trailers that the handler sets
   * can be read from it.
   */
  public RequestContext context() {
    return held.context();
  }

  /** Returns the request messages for a blocking handler. */
  @SuppressWarnings("unchecked") // The requests are of the method's class.
  public RequestStream<I> requests() {
    return (RequestStream<I>) serverCall.requests();
  }

  /** Returns the request messages for an asynchronous handler; subscribe once. */
  @SuppressWarnings("unchecked") // As for requests().
  public Flow.Publisher<I> requestPublisher() {
    return (Flow.Publisher<I>) held.publisher();
  }

  /**
   * Returns the stream to which a blocking handler sends its responses. {@link #sent} and {@link
   * #end} return what was sent.
   */
  @SuppressWarnings("unchecked") // A stream of any object takes the method's response type.
  public ResponseStream<O> responses() {
    return (ResponseStream<O>) serverCall.responses();
  }

  /**
   * Returns the call for a {@link dev.connectjava.ServerInterceptor}. {@link
   * dev.connectjava.CallMessage CallMessage}s have encoded bytes if the builder has set a
   * {@linkplain Builder#codec(Codec) codec}, or if the messages of the method are {@code byte[]}.
   * Otherwise {@code bytes()} throws an {@link IllegalStateException}, and so does the use of a
   * message that {@code withBytes} has returned.
   */
  public ServerCall serverCall() {
    return serverCall;
  }

  // Events of the client and of the server.

  /**
   * Sends another request message. The builder must have kept the stream of requests open.
   *
   * @throws RpcException if the call has failed
   * @throws IllegalStateException if the stream of requests has ended
   */
  public void sendRequest(I request) {
    client.send(request);
  }

  /** Ends the stream of requests, if it is open. */
  public void endRequests() {
    client.closeSend();
  }

  /**
   * Cancels the call with {@link Code#CANCELED}, as a client that disconnects does. The actions of
   * {@link RequestContext#onCancel} have run when this method returns, unless it is called on the
   * thread that runs such actions.
   *
   * @throws IllegalStateException if an action does not return within 10 seconds
   */
  public void cancel() {
    cancelled = true;
    client.cancel();
    http.awaitTurn();
  }

  /**
   * Makes the server drain. The actions of {@link RequestContext#onDrain} have run when this method
   * returns, unless it is called on the thread that runs such actions.
   *
   * @throws IllegalStateException if an action does not return within 10 seconds
   */
  public void drain() {
    held.drain();
    http.awaitTurn();
  }

  // The result.

  /**
   * Returns the responses that the handler has sent so far, also those that an interceptor has sent
   * encoded; immutable.
   */
  public List<O> sent() {
    return List.copyOf(sent);
  }

  /**
   * Ends the call, as a server does when the handler has returned: {@link #responses} accepts no
   * messages any more.
   *
   * @return the outcome. A message that a handler has returned to the test was not sent, and is not
   *     part of it; {@link #handle(Handler)} sends it
   */
  public CallOutcome<O> end() {
    ended = true;
    held.end();
    return outcome(null);
  }

  /**
   * Runs the handler that a service has for the method, as {@link #handle(Handler)} does.
   *
   * @throws IllegalArgumentException if the service does not have the method
   */
  public CallOutcome<O> handle(Service service) {
    return run(ServiceMethods.binding(service, method), service);
  }

  /**
   * Runs a handler and ends the call, as a server does. The call is {@link
   * RequestContext#current()} meanwhile. What the handler returns is sent, and what it throws
   * becomes the failure of the call.
   *
   * <p>A blocking handler runs on this thread. An asynchronous handler is called on an event loop,
   * which it must not block, as it is on a server without interceptors; this method waits until its
   * stage or its publisher has ended.
   *
   * @throws IllegalArgumentException if the handler is not of the method's kind
   * @throws IllegalStateException if the call has ended; if an asynchronous handler blocks the
   *     event loop for 10 seconds; or if this thread is interrupted while it waits for such a
   *     handler
   */
  public CallOutcome<O> handle(Handler<I, O> handler) {
    return run(Binding.of(method, handler), handler);
  }

  private CallOutcome<O> run(Binding<I, O> binding, Object target) {
    List<Object> reached = new CopyOnWriteArrayList<>();
    RecordedHandler<I, O> handler = new RecordedHandler<>(binding, () -> reached.add(target));
    held.run(handler.binding(), serverCall, http::await);
    ended = true;
    return outcome(handler.thrown()).withReached(reached);
  }

  @SuppressWarnings("unchecked") // The responses are of the method's class.
  private CallOutcome<O> outcome(@Nullable Throwable thrown) {
    CallOutcome<O> outcome = (CallOutcome<O>) CallOutcome.of(client);
    if (cancelled) {
      outcome = outcome.withMessages(sent());
    }
    if (method.kind() == RpcMethod.Kind.UNARY && context().protocol() == Protocol.CONNECT) {
      RpcException failure = outcome.failure().filter(RpcException::isFromPeer).orElse(null);
      outcome = failure == null ? outcome : outcome.withFailure(held.withHttpStatus(failure));
      outcome = held.isNotModified() && outcome.isSuccess() ? outcome.asNotModified() : outcome;
    }
    return outcome.withThrown(thrown);
  }

  private void beforeRequest(Object message) {
    if (message instanceof Break end) {
      throw broken(end);
    }
  }

  private final class Responses implements HeldCall.Observer {

    @Override
    public void beforeResponse() {
      Break end = script.breakAfter(sent.size());
      if (end != null) {
        throw broken(end);
      }
    }

    @Override
    @SuppressWarnings("unchecked") // The codec has looked at its class.
    public void sent(Object response) {
      if (!ended) { // A late response of a method that returns one message is dropped.
        sent.add((O) (response instanceof byte[] bytes ? bytes.clone() : response));
      }
    }
  }

  private RpcException broken(Break end) {
    if (end.isCancellation()) {
      cancel();
      return context().cancellation().orElseGet(end::reason);
    }
    return end.reason();
  }

  /**
   * A builder of calls. Not thread-safe.
   *
   * @param <I> the class of a request message
   * @param <O> the class of a response message
   */
  public static final class Builder<I, O> {

    private static final Peer LOCAL =
        Peer.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));

    private final RpcMethod<I, O> method;
    private final Headers.Builder headers = Headers.builder();
    private final List<Consumer<Attributes>> attributes = new ArrayList<>();
    private Protocol protocol = Protocol.CONNECT;
    private final CodecChoice codec = new CodecChoice();
    private Peer peer = LOCAL;
    private @Nullable Duration timeout;
    private boolean httpGet;
    private final ScriptChoice script = new ScriptChoice();

    private Builder(RpcMethod<I, O> method) {
      this.method = Objects.requireNonNull(method, "method");
    }

    /**
     * Sets a request header field; replaces all fields of that name.
     *
     * @throws IllegalArgumentException if the name or the value is not allowed in HTTP, or if the
     *     name belongs to HTTP or to the protocol, such as {@code content-type}
     */
    public Builder<I, O> header(String name, String value) {
      RequestRules.requireApplicationHeader(name);
      headers.set(name, value);
      return this;
    }

    /**
     * Adds a request header field.
     *
     * @throws IllegalArgumentException as {@link #header} does
     */
    public Builder<I, O> addHeader(String name, String value) {
      RequestRules.requireApplicationHeader(name);
      headers.add(name, value);
      return this;
    }

    /**
     * Sets the timeout of the call, which starts with {@link #build}; none by default.
     *
     * @param timeout must be positive
     */
    public Builder<I, O> timeout(Duration timeout) {
      if (!timeout.isPositive()) {
        throw new IllegalArgumentException("the timeout must be positive, but was " + timeout);
      }
      this.timeout = timeout;
      return this;
    }

    /**
     * Makes the call with HTTP GET, so that {@link RequestContext#isGet} is true. If the request's
     * {@code if-none-match} has the {@code etag} of the response, the response is {@linkplain
     * CallOutcome#isNotModified not modified}. Only for unary methods with {@link
     * RpcMethod.Idempotency#NO_SIDE_EFFECTS} and {@link Protocol#CONNECT}.
     */
    public Builder<I, O> httpGet() {
      this.httpGet = true;
      return this;
    }

    /** Sets the peer; port 1 of the loopback address by default. */
    public Builder<I, O> peer(Peer peer) {
      this.peer = Objects.requireNonNull(peer, "peer");
      return this;
    }

    /** Sets an attribute of the call; replaces a value of the same key. */
    public <T> Builder<I, O> attribute(AttributeKey<T> key, T value) {
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(value, "value");
      attributes.add(ofCall -> ofCall.set(key, value));
      return this;
    }

    /** Sets the protocol; {@link Protocol#CONNECT} by default. */
    public Builder<I, O> protocol(Protocol protocol) {
      this.protocol = Objects.requireNonNull(protocol, "protocol");
      return this;
    }

    /**
     * Sets the name of the codec in the request's content type; {@code proto} by default. Messages
     * are not encoded with it. Excludes {@link #codec(Codec)}.
     */
    public Builder<I, O> codec(String name) {
      codec.set(name);
      return this;
    }

    /**
     * Sets a codec that encodes all messages, for tests of interceptors that read or replace
     * encoded messages. Its name is in the request's content type. By default, messages are passed
     * as objects. Excludes {@link #codec(String)}, {@link #cancelAfterRequests} and {@link
     * #failAfterRequests}.
     */
    public Builder<I, O> codec(Codec codec) {
      this.codec.set(codec);
      return this;
    }

    /** Sets the request messages; none by default. The stream of requests ends after them. */
    @SafeVarargs
    public final Builder<I, O> requests(I... messages) {
      script.clearRequests();
      for (I message : messages) {
        script.addRequest(message);
      }
      return this;
    }

    /**
     * Keeps the stream of requests open after the messages that are set, for {@link
     * TestCall#sendRequest} and {@link TestCall#endRequests}. Excludes {@link #cancelAfterRequests}
     * and {@link #failAfterRequests}.
     */
    public Builder<I, O> keepRequestsOpen() {
      script.keepRequestsOpen("keepRequestsOpen");
      return this;
    }

    /**
     * Cancels the call, as {@link TestCall#cancel} does, when the handler has read the messages
     * that are set and asks for another one. Excludes {@link #keepRequestsOpen} and {@link
     * #failAfterRequests}.
     */
    public Builder<I, O> cancelAfterRequests() {
      script.breakRequests("cancelAfterRequests", null);
      return this;
    }

    /**
     * Makes reading fail when the handler has read the messages that are set and asks for another
     * one. A message that can't be decoded, for example, fails with {@link Code#INVALID_ARGUMENT}.
     * Excludes {@link #keepRequestsOpen} and {@link #cancelAfterRequests}.
     */
    public Builder<I, O> failAfterRequests(RpcException failure) {
      script.breakRequests("failAfterRequests", Objects.requireNonNull(failure, "failure"));
      return this;
    }

    /**
     * Cancels the call, as {@link TestCall#cancel} does, when the handler sends more response
     * messages than this. Excludes {@link #failAfterResponses}.
     *
     * @param messages the number of messages that are sent; 0 or more
     */
    public Builder<I, O> cancelAfterResponses(int messages) {
      script.breakResponses("cancelAfterResponses", messages, null);
      return this;
    }

    /**
     * Makes sending fail when the handler sends more response messages than this. A message over
     * the limit, for example, fails with {@link Code#RESOURCE_EXHAUSTED}. The call itself does not
     * fail if the handler catches the exception. Excludes {@link #cancelAfterResponses}.
     *
     * @param messages the number of messages that are sent; 0 or more
     */
    public Builder<I, O> failAfterResponses(int messages, RpcException failure) {
      Objects.requireNonNull(failure, "failure");
      script.breakResponses("failAfterResponses", messages, failure);
      return this;
    }

    /**
     * Returns a call.
     *
     * @throws IllegalArgumentException if the messages are {@code byte[]}, and the stream of
     *     requests is to be cancelled or to fail after some messages; if the call is to be a GET,
     *     and the method does not allow it; or if the codec's name is not one that {@link
     *     Codec#name} may return
     * @throws IllegalStateException if settings are set that exclude each other
     */
    public TestCall<I, O> build() {
      codec.check();
      if (httpGet) {
        RequestRules.requireGet(method, protocol);
      }
      if (script.script().breaksRequests()) {
        codec.requireObjects(method, script.requestEndSettings());
      }
      return new TestCall<>(this);
    }

    private Attributes attributes() {
      Attributes ofCall = Attributes.create();
      attributes.forEach(setter -> setter.accept(ofCall));
      return ofCall;
    }
  }
}
