package dev.connectjava.protocol.grpc;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.protocol.MessageReader;
import dev.connectjava.protocol.RawMessage;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.function.Consumer;

/**
 * Reads a body in base64, as the text form of gRPC-Web has it: groups of four characters, of which
 * any may be padded, since a sender may encode each message by itself.
 */
final class Base64Reader implements MessageReader {

  private static final int GROUP = 4;

  private final MessageReader decoded;
  private final ByteBuffer group = ByteBuffer.allocate(GROUP);

  /** Reads the bytes that the base64 stands for with another reader. */
  Base64Reader(MessageReader decoded) {
    this.decoded = decoded;
  }

  @Override
  public void read(ByteBuffer data, boolean last, Consumer<RawMessage> messages) {
    int groups = (group.position() + data.remaining() + GROUP - 1) / GROUP;
    ByteBuffer bytes = ByteBuffer.allocate(groups * 3);
    try {
      decode(data, last, bytes);
    } catch (RpcException e) {
      decoded.read(bytes.flip(), false, messages); // What is wrong before it comes first.
      throw e;
    }
    decoded.read(bytes.flip(), last, messages);
  }

  private void decode(ByteBuffer data, boolean last, ByteBuffer bytes) {
    while (data.hasRemaining()) {
      group.put(data.get());
      if (!group.hasRemaining()) {
        decodeGroup(bytes);
      }
    }
    if (last && group.position() > 0) {
      decodeGroup(bytes);
    }
  }

  @Override
  public int announcedBytes() {
    return decoded.announcedBytes();
  }

  @Override
  public void discard() {
    decoded.discard();
  }

  private void decodeGroup(ByteBuffer bytes) {
    group.flip();
    try {
      bytes.put(Base64.getDecoder().decode(group));
    } catch (IllegalArgumentException e) {
      throw new RpcException(
          Code.INVALID_ARGUMENT, "the body is not base64, as its content type says", e);
    }
    group.clear();
  }
}
