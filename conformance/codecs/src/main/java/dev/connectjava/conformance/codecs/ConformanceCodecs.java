package dev.connectjava.conformance.codecs;

import com.google.protobuf.conformance.Conformance.ConformanceRequest;
import com.google.protobuf.conformance.Conformance.ConformanceResponse;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Map;

/**
 * The codecs under test: reads requests from stdin and writes the responses to stdout, one after
 * the other. Each is a length in four bytes, of which the lowest comes first, and a message.
 */
public final class ConformanceCodecs {

  private final Map<String, TypeUnderTest<?>> types;

  private ConformanceCodecs(Map<String, TypeUnderTest<?>> types) {
    this.types = types;
  }

  /**
   * Answers requests until there are no more.
   *
   * @param arguments the name of the {@link Mode}, in lower case and with hyphens
   */
  public static void main(String[] arguments) throws IOException {
    Mode mode = Mode.valueOf(arguments[0].toUpperCase(Locale.ROOT).replace('-', '_'));
    new ConformanceCodecs(mode.types()).answerAll(System.in, new BufferedOutputStream(System.out));
  }

  private void answerAll(InputStream in, OutputStream out) throws IOException {
    for (byte[] prefix = in.readNBytes(Integer.BYTES);
        prefix.length > 0;
        prefix = in.readNBytes(Integer.BYTES)) {
      int length = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getInt();
      byte[] request = in.readNBytes(length);
      if (request.length < length) {
        throw new EOFException("the stream ends within a request");
      }
      byte[] response = answer(ConformanceRequest.parseFrom(request)).toByteArray();
      out.write(
          ByteBuffer.allocate(Integer.BYTES)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putInt(response.length)
              .array());
      out.write(response);
      out.flush();
    }
  }

  /** What is out of scope is skipped. All that is not foreseen fails the case. */
  private ConformanceResponse answer(ConformanceRequest request) {
    ConformanceResponse.Builder response = ConformanceResponse.newBuilder();
    if (isOutOfScope(request)) {
      return response.setSkipped("neither JSPB nor the text format is a codec").build();
    }
    TypeUnderTest<?> type = types.get(request.getMessageType());
    if (type == null) {
      return response.setRuntimeError("unknown type " + request.getMessageType()).build();
    }
    try {
      return type.answer(request);
    } catch (RuntimeException e) {
      return response.setRuntimeError(e.toString()).build();
    }
  }

  private static boolean isOutOfScope(ConformanceRequest request) {
    return switch (request.getPayloadCase()) {
          case JSPB_PAYLOAD, TEXT_PAYLOAD -> true;
          case PROTOBUF_PAYLOAD, JSON_PAYLOAD, PAYLOAD_NOT_SET -> false;
        }
        || switch (request.getRequestedOutputFormat()) {
          case JSPB, TEXT_FORMAT -> true;
          case UNSPECIFIED, PROTOBUF, JSON, UNRECOGNIZED -> false;
        };
  }
}
