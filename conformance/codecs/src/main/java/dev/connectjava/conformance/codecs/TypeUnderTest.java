package dev.connectjava.conformance.codecs;

import com.google.protobuf.ByteString;
import com.google.protobuf.conformance.Conformance.ConformanceRequest;
import com.google.protobuf.conformance.Conformance.ConformanceResponse;
import com.google.protobuf.conformance.Conformance.TestCategory;
import com.google.protobuf.conformance.Conformance.WireFormat;
import dev.connectjava.RpcException;
import dev.connectjava.protobuf.JsonCodec;
import dev.connectjava.protobuf.ProtoCodec;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.MessageCodec;

/** The codecs of a message type, called as a client or a server calls them. */
final class TypeUnderTest<T> {

  /** protobuf-java writes the first messages of a class; the codec's own plan writes all others. */
  private static final int FIRST_MESSAGES = 100;

  private final MessageCodec<T> proto;
  private final MessageCodec<T> strictJson;
  private final MessageCodec<T> lenientJson;

  private TypeUnderTest(
      MessageCodec<T> proto, MessageCodec<T> strictJson, MessageCodec<T> lenientJson) {
    this.proto = proto;
    this.strictJson = strictJson;
    this.lenientJson = lenientJson;
    T empty = proto.decode(new byte[0], 0, 0);
    for (int i = 0; i < FIRST_MESSAGES; i++) {
      encode(proto, empty);
    }
  }

  static <T> TypeUnderTest<T> of(Class<T> type, ProtoCodec proto, JsonCodec json) {
    return new TypeUnderTest<>(
        codec(proto, type), codec(json.rejectingUnknownFields(), type), codec(json, type));
  }

  private static <T> MessageCodec<T> codec(Codec codec, Class<T> type) {
    return codec.forType(type).orElseThrow();
  }

  /** Decodes the request's payload and encodes the result in the requested format. */
  ConformanceResponse answer(ConformanceRequest request) {
    ConformanceResponse.Builder response = ConformanceResponse.newBuilder();
    T message;
    try {
      message = decode(request);
    } catch (RpcException e) {
      return response.setParseError(e.getMessage()).build();
    }
    try {
      return request.getRequestedOutputFormat() == WireFormat.JSON
          ? response.setJsonPayloadBytes(encode(strictJson, message)).build()
          : response.setProtobufPayload(encode(proto, message)).build();
    } catch (RpcException e) {
      return response.setSerializeError(e.getMessage()).build();
    }
  }

  private T decode(ConformanceRequest request) {
    if (!request.hasJsonPayload()) {
      return decode(proto, request.getProtobufPayload());
    }
    boolean lenient = request.getTestCategory() == TestCategory.JSON_IGNORE_UNKNOWN_PARSING_TEST;
    return decode(lenient ? lenientJson : strictJson, request.getJsonPayloadBytes());
  }

  private static <T> T decode(MessageCodec<T> codec, ByteString bytes) {
    return codec.decode(bytes.toByteArray(), 0, bytes.size());
  }

  private static <T> ByteString encode(MessageCodec<T> codec, T message) {
    return switch (codec) {
      case MessageCodec.Appending<T> appending -> {
        EncodedMessage encoded = new EncodedMessage();
        appending.append(message, encoded);
        yield encoded.bytes();
      }
      case MessageCodec.Sized<T> sized -> {
        byte[] bytes = new byte[sized.length(message)];
        sized.write(message, bytes, 0);
        yield ByteString.copyFrom(bytes);
      }
    };
  }
}
