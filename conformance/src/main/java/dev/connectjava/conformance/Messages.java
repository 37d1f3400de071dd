package dev.connectjava.conformance;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import connectrpc.conformance.v1.Service;
import connectrpc.conformance.v1.Service.ConformancePayload;
import connectrpc.conformance.v1.Service.Header;
import connectrpc.conformance.v1.Service.UnimplementedResponse;
import dev.connectjava.ErrorDetail;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.protobuf.JsonCodec;
import java.util.List;

/** Converts between the suite's messages and the library's types. */
final class Messages {

  private Messages() {}

  /** Returns the JSON codec with the types that the suite puts into {@code Any}. */
  static JsonCodec json() {
    return new JsonCodec().plusTypes(Service.getDescriptor().getMessageTypes().getFirst());
  }

  static <T extends Message> T unpack(Any packed, Class<T> type) {
    try {
      return packed.unpack(type);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("the runner's request is not a " + type.getName(), e);
    }
  }

  /** Returns the payload of a response without a payload. */
  static ConformancePayload payload(UnimplementedResponse unused) {
    return ConformancePayload.getDefaultInstance();
  }

  static Headers headers(List<Header> fields) {
    Headers.Builder headers = Headers.builder();
    addAll(headers, fields);
    return headers.build();
  }

  static void addAll(Headers.Builder target, List<Header> fields) {
    for (Header field : fields) {
      field.getValueList().forEach(value -> target.add(field.getName(), value));
    }
  }

  static List<Header> headers(Headers headers) {
    return headers.names().stream()
        .map(name -> Header.newBuilder().setName(name).addAllValue(headers.all(name)).build())
        .toList();
  }

  static Service.Error error(RpcException failure) {
    Service.Error.Builder error =
        Service.Error.newBuilder()
            .setCodeValue(failure.code().number())
            .setMessage(failure.getMessage());
    failure.details().forEach(detail -> error.addDetails(any(detail)));
    return error.build();
  }

  private static Any any(ErrorDetail detail) {
    return Any.newBuilder()
        .setTypeUrl("type.googleapis.com/" + detail.type())
        .setValue(ByteString.copyFrom(detail.value()))
        .build();
  }

  static IllegalArgumentException noSuchMethod(String name) {
    return new IllegalArgumentException("the suite's service has no method " + name);
  }
}
