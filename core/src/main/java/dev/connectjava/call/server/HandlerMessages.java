package dev.connectjava.call.server;

import dev.connectjava.CallMessage;
import dev.connectjava.RequestContext;
import dev.connectjava.RequestStream;
import dev.connectjava.ResponseStream;
import dev.connectjava.RpcException;
import dev.connectjava.ServerCall;
import dev.connectjava.call.ConvertedCall;
import dev.connectjava.call.MappedRequests;
import dev.connectjava.call.MappedResponses;
import dev.connectjava.call.MessageConversion;
import dev.connectjava.call.MessageSource;
import dev.connectjava.call.OwnMessages;
import dev.connectjava.coding.EncodingMemory;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the last interceptor and a handler whose messages have another class than those of
 * interceptors, such as views.
 *
 * @param byCodec the messages of each codec; at least one
 */
record HandlerMessages(Map<String, OwnMessages<Object, Object>> byCodec) {

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
    ServerCall changed = call;
    if (own.changesReceived()) {
      MessageConversion conversion =
          context instanceof ConvertedCall ofEngine
              ? ofEngine.requestConversion()
              : own.ofReceived(EncodingMemory.UNCOUNTED);
      changed = changed.withRequests(new Requests(call.requests(), own, conversion));
    }
    if (own.changesSent()) {
      EncodingMemory memory =
          context instanceof EncodingMemory ofCall ? ofCall : EncodingMemory.UNCOUNTED;
      changed =
          changed.withResponses(new Responses(call.responses(), own, own.ofSent(memory), memory));
    }
    return changed;
  }

  private static final class Requests implements RequestStream<Object> {

    private final RequestStream<Object> requests;
    private final OwnMessages<Object, Object> own;
    private final MessageConversion conversion;

    /** Of a message that could not be decoded; it breaks the stream. */
    private @Nullable RpcException broken;

    Requests(
        RequestStream<Object> requests,
        OwnMessages<Object, Object> own,
        MessageConversion conversion) {
      this.requests = requests;
      this.own = own;
      this.conversion = conversion;
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
        return own.received(message, conversion);
      } catch (RpcException e) {
        broken = e;
        if (requests instanceof MessageSource source) {
          source.notReceived(e);
        }
        throw e;
      }
    }
  }

  private record Responses(
      ResponseStream<Object> responses,
      OwnMessages<Object, Object> own,
      MessageConversion conversion,
      EncodingMemory memory)
      implements ResponseStream<Object> {

    @Override
    @SuppressWarnings("NullAway") // The call itself says what is wrong with null.
    public void send(@Nullable Object message) {
      if (message == null) {
        responses.send(message);
      } else {
        MappedResponses.send(responses, own.sent(message, conversion, memory));
      }
    }

    @Override
    public void sendHeaders() {
      responses.sendHeaders();
    }
  }
}
