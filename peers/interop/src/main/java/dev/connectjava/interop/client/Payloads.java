package dev.connectjava.interop.client;

import com.google.protobuf.ByteString;
import io.grpc.testing.integration.Messages.BoolValue;
import io.grpc.testing.integration.Messages.EchoStatus;
import io.grpc.testing.integration.Messages.Payload;
import io.grpc.testing.integration.Messages.ResponseParameters;
import io.grpc.testing.integration.Messages.SimpleRequest;
import io.grpc.testing.integration.Messages.StreamingInputCallRequest;
import io.grpc.testing.integration.Messages.StreamingOutputCallRequest;
import io.grpc.testing.integration.Messages.StreamingOutputCallResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The messages of the cases. */
final class Payloads {

  static final int LARGE_REQUEST_BYTES = 271_828;
  static final int LARGE_RESPONSE_BYTES = 314_159;

  /** The lengths of messages in gRPC's streaming cases, in order. */
  static final List<Integer> REQUEST_BYTES = List.of(27_182, 8, 1_828, 45_904);

  static final List<Integer> RESPONSE_BYTES = List.of(31_415, 9, 2_653, 58_979);

  private Payloads() {}

  static Payload zeros(int bytes) {
    return Payload.newBuilder().setBody(ByteString.copyFrom(new byte[bytes])).build();
  }

  static SimpleRequest simple(int requestBytes, int responseBytes) {
    return SimpleRequest.newBuilder()
        .setPayload(zeros(requestBytes))
        .setResponseSize(responseBytes)
        .build();
  }

  static SimpleRequest large() {
    return simple(LARGE_REQUEST_BYTES, LARGE_RESPONSE_BYTES);
  }

  static StreamingInputCallRequest input(int bytes) {
    return StreamingInputCallRequest.newBuilder().setPayload(zeros(bytes)).build();
  }

  /** Returns a request for one response of each of these lengths. */
  static StreamingOutputCallRequest output(List<Integer> responseBytes) {
    StreamingOutputCallRequest.Builder request = StreamingOutputCallRequest.newBuilder();
    for (int bytes : responseBytes) {
      request.addResponseParameters(ResponseParameters.newBuilder().setSize(bytes));
    }
    return request.build();
  }

  static StreamingOutputCallRequest output(int responseBytes) {
    return output(List.of(responseBytes));
  }

  /** Returns a request for responses of one byte, with this interval between them. */
  static StreamingOutputCallRequest slowOutput(int responses, int intervalMicros) {
    ResponseParameters response =
        ResponseParameters.newBuilder().setSize(1).setIntervalUs(intervalMicros).build();
    return StreamingOutputCallRequest.newBuilder()
        .addAllResponseParameters(Collections.nCopies(responses, response))
        .build();
  }

  static EchoStatus status(int code, String message) {
    return EchoStatus.newBuilder().setCode(code).setMessage(message).build();
  }

  static BoolValue bool(boolean value) {
    return BoolValue.newBuilder().setValue(value).build();
  }

  /** Returns the lengths of all remaining responses. */
  static List<Integer> lengths(Iterable<StreamingOutputCallResponse> responses) {
    List<Integer> lengths = new ArrayList<>();
    responses.forEach(response -> lengths.add(response.getPayload().getBody().size()));
    return lengths;
  }
}
