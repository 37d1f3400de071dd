package dev.connectjava.conformance.codecs;

import com.google.protobuf.ByteString;
import com.google.protobuf.conformance.Conformance.ConformanceRequest;
import com.google.protobuf.conformance.Conformance.ConformanceResponse;
import com.google.protobuf.conformance.Conformance.TestCategory;
import com.google.protobuf.conformance.Conformance.WireFormat;
import dev.connectjava.RpcException;

/** The forms of a message type. */
final class TypeUnderTest<T> {

  /** protobuf-java writes the first messages of a class; the codec's own plan writes all others. */
  private static final int FIRST_MESSAGES = 100;

  private final Form<T> binary;
  private final Form<T> strictJson;
  private final Form<T> lenientJson;

  /**
   * Creates the type.
   *
   * @param strictJson refuses unknown fields
   * @param lenientJson ignores them
   */
  TypeUnderTest(Form<T> binary, Form<T> strictJson, Form<T> lenientJson) {
    this.binary = binary;
    this.strictJson = strictJson;
    this.lenientJson = lenientJson;
    T empty = binary.decode(ByteString.EMPTY);
    for (int i = 0; i < FIRST_MESSAGES; i++) {
      binary.encode(empty);
    }
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
          ? response.setJsonPayloadBytes(strictJson.encode(message)).build()
          : response.setProtobufPayload(binary.encode(message)).build();
    } catch (RpcException e) {
      return response.setSerializeError(e.getMessage()).build();
    }
  }

  private T decode(ConformanceRequest request) {
    if (!request.hasJsonPayload()) {
      return binary.decode(request.getProtobufPayload());
    }
    boolean lenient = request.getTestCategory() == TestCategory.JSON_IGNORE_UNKNOWN_PARSING_TEST;
    return (lenient ? lenientJson : strictJson).decode(request.getJsonPayloadBytes());
  }
}
