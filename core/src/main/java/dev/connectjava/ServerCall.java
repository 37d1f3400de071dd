package dev.connectjava;

import dev.connectjava.call.ConvertedCall;
import dev.connectjava.call.ConvertedMessage;
import dev.connectjava.call.InterceptedCall;
import dev.connectjava.call.MappedRequests;
import dev.connectjava.call.MappedResponses;
import dev.connectjava.call.MessageConversion;
import dev.connectjava.call.NoConversion;
import dev.connectjava.call.RequestsAfter;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A served call as its interceptors see it: the context and the two message streams, in a form that
 * is the same for all kinds of methods. Immutable.
 *
 * <p>If the method takes one request message, {@link #requests()} has one message; if it returns
 * one response message, {@link #responses()} takes one. The body is not read before the first
 * {@link RequestStream#receive()}.
 *
 * <p>The streams have messages as objects. An interceptor that needs encoded messages asks for
 * {@link CallMessage}s instead. These are decoded only when another interceptor or the handler asks
 * for the object, unless an interceptor in between has set streams of its own.
 */
public final class ServerCall {

  private final RequestContext context;
  private final RequestStream<Object> requests;
  private final ResponseStream<Object> responses;

  private ServerCall(
      RequestContext context, RequestStream<Object> requests, ResponseStream<Object> responses) {
    this.context = Objects.requireNonNull(context, "context");
    this.requests = Objects.requireNonNull(requests, "requests");
    this.responses = Objects.requireNonNull(responses, "responses");
  }

  /** Returns a call with these parts. */
  public static ServerCall of(
      RequestContext context, RequestStream<Object> requests, ResponseStream<Object> responses) {
    return new ServerCall(context, requests, responses);
  }

  /**
   * Returns the method that is called, with the classes that its messages have for interceptors. If
   * the handler takes views, these are protobuf-java's classes; the method of {@link #context()}
   * has the classes of the handler. If an interceptor has set a context of its own, it is the
   * method of that context.
   */
  public RpcMethod<?, ?> method() {
    return context instanceof InterceptedCall call ? call.interceptedMethod() : context.method();
  }

  /** Returns the context that the handler gets. */
  public RequestContext context() {
    return context;
  }

  /**
   * Returns the request messages, of the class {@link RpcMethod#requestType()} of {@link
   * #method()}. If the handler takes views, they are the messages of these views; the handler gets
   * a view of the message that it receives from here.
   */
  public RequestStream<Object> requests() {
    return requests;
  }

  /**
   * Returns the response messages, of the class {@link RpcMethod#responseType()} of {@link
   * #method()}. If the handler sends views, they are the messages of these views.
   */
  public ResponseStream<Object> responses() {
    return responses;
  }

  /** Returns this call with other requests, for an interceptor that wraps the messages. */
  public ServerCall withRequests(RequestStream<Object> newRequests) {
    return new ServerCall(context, newRequests, responses);
  }

  /** Returns this call with other responses, for an interceptor that wraps the messages. */
  public ServerCall withResponses(ResponseStream<Object> newResponses) {
    return new ServerCall(context, requests, newResponses);
  }

  /**
   * Returns this call with the result of a function in place of each request. The function is
   * called when a request is received, on the thread that receives it, and may return the same
   * message. If a request can't be decoded, {@link CallMessage#object} throws in the function,
   * which may return another message instead; the stream then goes on. If an interceptor outside of
   * this one has set a stream of its own, that stream throws before.
   *
   * @param function must not wait for other messages of the call, and returns no null; what it
   *     throws, the receiver gets
   */
  public ServerCall mapRequests(UnaryOperator<CallMessage> function) {
    return withRequests(new MappedRequests(requests, requestConversion(), function));
  }

  /**
   * Returns this call with the result of a function in place of each response. The function is
   * called when a response is sent, on the thread that sends it, and may return the same message.
   *
   * @param function as that of {@link #mapRequests}; what it throws, the sender gets
   */
  public ServerCall mapResponses(UnaryOperator<CallMessage> function) {
    return withResponses(new MappedResponses(responses, responseConversion(), function));
  }

  /**
   * Waits for the next request as {@link RequestStream#receive} does, without decoding it. {@link
   * #withFirstRequest} puts it back.
   *
   * @return the message, or null when the client has ended its stream in order
   * @throws RpcException as {@link RequestStream#receive} does
   */
  public @Nullable CallMessage receiveMessage() {
    return MappedRequests.receive(requests, requestConversion());
  }

  /** Returns this call with a request that was received put back before those still to come. */
  public ServerCall withFirstRequest(CallMessage message) {
    return withRequests(
        new RequestsAfter(
            Objects.requireNonNull(message, "message"), requests, requestConversion()));
  }

  /**
   * Sends a response that is already encoded, such as one from a cache. Blocks and fails as {@link
   * ResponseStream#send} does.
   *
   * @param message in the form of the call's codec, which is that of its requests ({@link
   *     CallMessage#codec}); transferred: the array must not be changed any more
   */
  public void sendEncoded(byte[] message) {
    MappedResponses.send(
        responses, ConvertedMessage.ofEncoded(responseConversion(), ByteBuffer.wrap(message)));
  }

  private MessageConversion requestConversion() {
    return context instanceof ConvertedCall call ? call.requestConversion() : NoConversion.INSTANCE;
  }

  private MessageConversion responseConversion() {
    return context instanceof ConvertedCall call
        ? call.responseConversion()
        : NoConversion.INSTANCE;
  }
}
