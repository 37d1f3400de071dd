package dev.connectjava.protocol;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.testrules.Pieces;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a reader finds in a body.
 *
 * @param messages in their order
 * @param failure why the body could not be read to its end; null if it could
 */
public record ReadBody(List<RawMessage> messages, @Nullable RpcException failure) {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** Reads a body that comes in one piece. */
  public static ReadBody whole(MessageReader reader, byte[] body) {
    return read(reader, List.of(ByteBuffer.wrap(body)), true);
  }

  /** Reads a body that comes in pieces and ends with an empty one. */
  public static ReadBody inPieces(MessageReader reader, byte[] body) {
    return read(reader, Pieces.of(body), false);
  }

  private static ReadBody read(
      MessageReader reader, List<ByteBuffer> pieces, boolean lastIsInPiece) {
    List<RawMessage> messages = new ArrayList<>();
    try {
      for (ByteBuffer piece : pieces) {
        reader.read(piece, lastIsInPiece, messages::add);
        if (piece.hasRemaining()) {
          throw new AssertionError("a piece is not read to its end");
        }
      }
      if (!lastIsInPiece) {
        reader.read(NOTHING.duplicate(), true, messages::add);
      }
      return new ReadBody(messages, null);
    } catch (RpcException e) {
      return new ReadBody(messages, e);
    }
  }

  /** The code of the failure, or null if there is none. */
  public @Nullable Code code() {
    return failure == null ? null : failure.code();
  }

  /** The messages, in a form that can be compared. */
  public List<String> shown() {
    return messages.stream()
        .map(message ->
            "%s %s %s"
                .formatted(message.compressed(), message.end(), List.of(boxed(message.bytes()))))
        .toList();
  }

  private static Byte[] boxed(byte[] bytes) {
    Byte[] boxed = new Byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      boxed[i] = bytes[i];
    }
    return boxed;
  }
}
