package dev.connectjava.grpc;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.RpcException;
import dev.connectjava.Transport;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;

/** Makes calls of all kinds, with a channel of grpc-java or with our transport. */
@FunctionalInterface
interface Caller {

  <Q, P> Outcome call(MethodDescriptor<Q, P> method, List<? extends Q> requests, Metadata headers)
      throws Exception;

  /** Returns a caller with a channel. */
  static Caller of(Channel channel) {
    return new Caller() {
      @Override
      public <Q, P> Outcome call(
          MethodDescriptor<Q, P> method, List<? extends Q> requests, Metadata headers)
          throws Exception {
        RecordingListener<P> listener = new RecordingListener<>();
        io.grpc.ClientCall<Q, P> call = channel.newCall(method, io.grpc.CallOptions.DEFAULT);
        call.start(listener, headers);
        call.request(Integer.MAX_VALUE);
        requests.forEach(call::sendMessage);
        call.halfClose();
        return listener.await();
      }
    };
  }

  /** Returns a caller with a transport. */
  static Caller of(Transport transport) {
    return new Caller() {
      @Override
      public <Q, P> Outcome call(
          MethodDescriptor<Q, P> method, List<? extends Q> requests, Metadata headers) {
        CallOptions options =
            CallOptions.builder().headers(MetadataConversion.toHeaders(headers)).build();
        List<Object> messages = new ArrayList<>();
        ClientCall<Object, Object> call =
            transport.open(BridgedMethod.of(method).method(), options);
        try (call) {
          requests.forEach(call::send);
          call.closeSend();
          for (Object next = call.receive(); next != null; next = call.receive()) {
            messages.add(next);
          }
          return new Outcome(
              messages,
              Status.OK,
              MetadataConversion.toMetadata(call.responseHeaders()),
              MetadataConversion.toMetadata(call.responseTrailers()));
        } catch (RpcException e) {
          return new Outcome(
              messages,
              StatusConversion.toStatus(e),
              new Metadata(),
              StatusConversion.trailers(e, e.metadata()));
        }
      }
    };
  }
}
