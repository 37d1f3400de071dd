package dev.connectjava.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.DynamicMessage;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.json.JsonBytes;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.spi.MessageOutput;

/**
 * A codec of JSON texts: each is converted from or to the message that is sent. Thread-safe.
 *
 * <p>The limits of the call apply to what is received, as for any other codec of the wire, and
 * those of the codec of the text to what is sent.
 */
final class JsonTextCodec implements MessageCodec.Appending<String> {

  private final MessageCodec<DynamicMessage> text;
  private final MessageCodec<DynamicMessage> wire;
  private final Code codeOfInvalid;

  /**
   * Creates the codec.
   *
   * @param codeOfInvalid the code of the failure to send a text that is not valid
   */
  JsonTextCodec(
      MessageCodec<DynamicMessage> text, MessageCodec<DynamicMessage> wire, Code codeOfInvalid) {
    this.text = text;
    this.wire = wire;
    this.codeOfInvalid = codeOfInvalid;
  }

  @Override
  public String decode(byte[] bytes, int offset, int length) {
    JsonBytes output = new JsonBytes();
    append(text, wire.decode(bytes, offset, length), output);
    return new String(output.toByteArray(), UTF_8);
  }

  @Override
  public void append(String message, MessageOutput output) {
    append(wire, parsed(message), output);
  }

  private DynamicMessage parsed(String message) {
    byte[] bytes = message.getBytes(UTF_8);
    try {
      return text.decode(bytes, 0, bytes.length);
    } catch (RpcException e) {
      Code code = e.code() == Code.INVALID_ARGUMENT ? codeOfInvalid : e.code();
      throw new RpcException(code, e.getMessage(), e);
    }
  }

  private static void append(
      MessageCodec<DynamicMessage> codec, DynamicMessage message, MessageOutput output) {
    switch (codec) {
      case MessageCodec.Appending<DynamicMessage> appending -> appending.append(message, output);
      case MessageCodec.Sized<DynamicMessage> sized -> {
        int length = sized.length(message);
        int position = output.position();
        output.position(sized.write(message, output.reserve(length), position));
      }
    }
  }
}
