package dev.connectjava.call.server;

import dev.connectjava.CallMessage;
import dev.connectjava.RequestContext;
import dev.connectjava.RequestStream;
import dev.connectjava.ResponseStream;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerCall;
import dev.connectjava.call.ConvertedCall;
import dev.connectjava.call.ConvertedMessage;
import dev.connectjava.call.CurrentCall;
import dev.connectjava.call.MappedRequests;
import dev.connectjava.call.MappedResponses;
import dev.connectjava.call.MessageConversion;
import dev.connectjava.call.MessageSource;
import dev.connectjava.call.OwnMessages;
import dev.connectjava.coding.EncodingMemory;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the last interceptor and a handler whose messages have another class than those of
 * interceptors, such as views.
 *
 * @param byCodec the messages of each codec; at least one
 */
record HandlerMessages(Map<String, OwnMessages<Object, Object>> byCodec) {

  /** Returns the handler's method with the classes that its messages have for interceptors. */
  RpcMethod<?, ?> method(RpcMethod<?, ?> ofHandler) {
    OwnMessages<Object, Object> own = byCodec.values().iterator().next();
    Class<?> requests = own.otherReceived();
    Class<?> responses = own.otherSent();
    RpcMethod<?, ?> changed = requests == null ? ofHandler : ofHandler.withRequestType(requests);
    return responses == null ? changed : changed.withResponseType(responses);
  }

  /** Returns a call with the messages that the handler takes and gives. */
  ServerCall of(ServerCall call) {
    RequestContext context = call.context();
    OwnMessages<Object, Object> own = byCodec.get(context.codec());
    if (own == null) {
      if (context instanceof ConvertedCall) {
        return call; // With this codec, interceptors get the messages of the handler.
      }
      // The context is an interceptor's. Any codec can turn its objects into those of the handler.
      own = byCodec.values().iterator().next();
    }
    ServedCall served = served(context);
    ServerCall changed = call;
    if (own.otherReceived() != null) {
      EncodingMemory memory =
          served == null ? EncodingMemory.UNCOUNTED : new RequestMemory(served.exchange.memory());
      changed = changed.withRequests(new Requests(call.requests(), own, memory));
    }
    if (own.otherSent() != null) {
      EncodingMemory memory = served == null ? EncodingMemory.UNCOUNTED : served;
      changed = changed.withResponses(new Responses(call.responses(), own, memory));
    }
    return changed;
  }

  /**
   * Returns the call whose memory counts, also if an interceptor has set a context of its own; null
   * in a test without a server.
   */
  private static @Nullable ServedCall served(RequestContext context) {
    if (context instanceof ServedCall served) {
      return served;
    }
    return CurrentCall.get() instanceof ServedCall served ? served : null;
  }

  private static final class Requests implements RequestStream<Object> {

    private final RequestStream<Object> requests;
    private final OwnMessages<Object, Object> own;
    private final EncodingMemory memory;
    private final MessageConversion conversion;

    /** Of a message that could not be decoded; it breaks the stream. */
    private @Nullable RpcException broken;

    Requests(
        RequestStream<Object> requests, OwnMessages<Object, Object> own, EncodingMemory memory) {
      this.requests = requests;
      this.own = own;
      this.memory = memory;
      this.conversion = own.ofReceived(memory);
    }

    @Override
    public @Nullable Object receive() {
      RpcException failure = broken;
      if (failure != null) {
        throw failure;
      }
      CallMessage message = MappedRequests.receive(requests, conversion);
      if (message == null) {
        return null;
      }
      try {
        return own.received(message, memory);
      } catch (RpcException e) {
        broken = e;
        if (requests instanceof MessageSource source) {
          source.notReceived(e);
        }
        throw e;
      }
    }
  }

  private static final class Responses implements ResponseStream<Object> {

    private final ResponseStream<Object> responses;
    private final OwnMessages<Object, Object> own;
    private final EncodingMemory memory;
    private final MessageConversion ofHandler;
    private final MessageConversion ofInterceptors;

    Responses(
        ResponseStream<Object> responses, OwnMessages<Object, Object> own, EncodingMemory memory) {
      this.responses = responses;
      this.own = own;
      this.memory = memory;
      this.ofHandler = own.ofOwnSent(memory);
      this.ofInterceptors = own.ofSent(memory);
    }

    @Override
    @SuppressWarnings("NullAway") // The call itself says what is wrong with null.
    public void send(@Nullable Object message) {
      if (message == null) {
        responses.send(message);
      } else {
        CallMessage given = ConvertedMessage.of(ofHandler, message);
        CallMessage sent = own.sent(given, ofInterceptors, memory, UnaryOperator.identity());
        MappedResponses.send(responses, sent);
      }
    }

    @Override
    public void sendHeaders() {
      responses.sendHeaders();
    }
  }
}
