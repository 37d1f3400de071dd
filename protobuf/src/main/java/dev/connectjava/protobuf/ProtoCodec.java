package dev.connectjava.protobuf;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.UninitializedMessageException;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.Excerpt;
import dev.connectjava.spi.MessageCodec;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The codec {@code proto}: protobuf's binary form. Immutable and thread-safe.
 *
 * <p>Unknown fields are kept. Messages may be nested 100 deep.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Protobuf: encoding</a>
 */
public final class ProtoCodec implements Codec {

  /** The codec. */
  public ProtoCodec() {}

  @Override
  public String name() {
    return "proto";
  }

  @Override
  public boolean isBinary() {
    return true;
  }

  @Override
  public boolean supports(Class<?> messageType) {
    return MessageTypes.isMessage(messageType);
  }

  @Override
  public <T> MessageCodec<T> forType(Class<T> messageType) {
    return new Binary<>(messageType, MessageTypes.defaultInstance(messageType));
  }

  private static final class Binary<T> implements MessageCodec<T> {

    private static final int RECURSION_LIMIT = 100;

    private final Class<T> type;
    private final String name;
    private final Parser<? extends Message> parser;

    Binary(Class<T> type, Message defaultInstance) {
      this.type = type;
      this.name = defaultInstance.getDescriptorForType().getFullName();
      this.parser = defaultInstance.getParserForType();
    }

    @Override
    public T decode(byte[] bytes, int offset, int length) {
      CodedInputStream input = CodedInputStream.newInstance(bytes, offset, length);
      input.setRecursionLimit(RECURSION_LIMIT);
      try {
        Message message = parser.parseFrom(input, ExtensionRegistryLite.getEmptyRegistry());
        input.checkLastTagWas(0);
        return type.cast(message);
      } catch (InvalidProtocolBufferException e) {
        throw new RpcException(
            Code.INVALID_ARGUMENT,
            "%,d bytes are no %s in binary form: %s"
                .formatted(length, name, Excerpt.ofReason(e.getMessage())),
            e);
      }
    }

    @Override
    public ByteBuffer encode(T message, int headroom) {
      Message protobuf = (Message) message;
      if (!protobuf.isInitialized()) {
        throw new RpcException(
            Code.INTERNAL,
            "the %s to send lacks required fields: %s"
                .formatted(name, String.join(", ", protobuf.findInitializationErrors())),
            new UninitializedMessageException(protobuf));
      }
      int size = protobuf.getSerializedSize();
      byte[] bytes = new byte[headroom + size];
      CodedOutputStream output = CodedOutputStream.newInstance(bytes, headroom, size);
      try {
        protobuf.writeTo(output);
      } catch (IOException e) {
        throw new IllegalStateException(
            "the %s has changed while it was written".formatted(name), e);
      }
      output.checkNoSpaceLeft();
      return ByteBuffer.wrap(bytes, headroom, size);
    }
  }
}
