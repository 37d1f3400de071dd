package dev.connectjava.protocol.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.connectjava.ErrorDetail;
import dev.connectjava.RpcException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The binary form of an error as a {@code google.rpc.Status}, written by hand because this module
 * does not depend on protobuf: {@code int32 code = 1; string message = 2; repeated Any details =
 * 3}.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Protobuf: encoding</a>
 */
public final class StatusMessage {

  private static final int CODE = 1 << 3;
  private static final int MESSAGE = 2 << 3 | 2;
  private static final int DETAILS = 3 << 3 | 2;
  private static final int ANY_TYPE_URL = 1 << 3 | 2;
  private static final int ANY_VALUE = 2 << 3 | 2;
  private static final String TYPE_URL_PREFIX = "type.googleapis.com/";

  private StatusMessage() {}

  /** Returns the code, the message and the details of an error. */
  public static byte[] encode(RpcException error) {
    ByteArrayOutputStream status = new ByteArrayOutputStream();
    status.write(CODE);
    writeVarint(status, error.code().number());
    writeBytes(status, MESSAGE, error.getMessage().getBytes(UTF_8));
    for (ErrorDetail detail : error.details()) {
      ByteArrayOutputStream any = new ByteArrayOutputStream();
      writeBytes(any, ANY_TYPE_URL, (TYPE_URL_PREFIX + detail.type()).getBytes(UTF_8));
      writeBytes(any, ANY_VALUE, detail.value());
      writeField(status, DETAILS, any.toByteArray());
    }
    return status.toByteArray();
  }

  /** Writes a field unless it has the default value. */
  private static void writeBytes(ByteArrayOutputStream target, int tag, byte[] value) {
    if (value.length > 0) {
      writeField(target, tag, value);
    }
  }

  private static void writeField(ByteArrayOutputStream target, int tag, byte[] value) {
    target.write(tag);
    writeVarint(target, value.length);
    target.writeBytes(value);
  }

  private static void writeVarint(ByteArrayOutputStream target, int value) {
    int rest = value;
    while (rest >= 0x80) {
      target.write((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    target.write(rest);
  }

  /**
   * Returns the details of an encoded error.
   *
   * @throws IllegalArgumentException if the bytes are not a valid message
   */
  public static List<ErrorDetail> details(byte[] status) {
    List<ErrorDetail> details = new ArrayList<>();
    ProtobufFields fields = new ProtobufFields(ByteBuffer.wrap(status));
    while (fields.next()) {
      if (fields.tag() == DETAILS) {
        details.add(detail(fields.bytes()));
      }
    }
    return details;
  }

  private static ErrorDetail detail(ByteBuffer any) {
    String type = "";
    ByteBuffer value = ByteBuffer.allocate(0);
    ProtobufFields fields = new ProtobufFields(any);
    while (fields.next()) {
      switch (fields.tag()) {
        case ANY_TYPE_URL -> type = UTF_8.decode(fields.bytes().duplicate()).toString();
        case ANY_VALUE -> value = fields.bytes();
        default -> {}
      }
    }
    byte[] bytes = new byte[value.remaining()];
    value.get(bytes);
    return ErrorDetail.of(type.substring(type.lastIndexOf('/') + 1), bytes);
  }
}
