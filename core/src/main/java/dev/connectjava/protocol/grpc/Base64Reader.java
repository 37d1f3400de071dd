package dev.connectjava.protocol.grpc;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.protocol.MessageReader;
import dev.connectjava.protocol.MessageReceiver;
import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * A reader for a body in base64, as in the text form of gRPC-Web: groups of four characters. Any
 * group may be padded, since a sender may encode each message separately.
 */
final class Base64Reader implements MessageReader {

  private static final int GROUP = 4;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final MessageReader decoded;
  private final ByteBuffer group = ByteBuffer.allocate(GROUP);

  /** Creates a reader that passes the decoded bytes to another reader. */
  Base64Reader(MessageReader decoded) {
    this.decoded = decoded;
  }

  @Override
  public void read(ByteBuffer data, boolean last, MessageReceiver messages) {
    if (group.position() > 0) {
      completeGroup(data, messages);
    }
    while (data.remaining() >= GROUP) {
      readRun(nextRun(data), messages);
    }
    group.put(data);
    if (last && group.position() > 0) {
      readGroup(group.flip(), messages);
    }
    if (last) {
      decoded.read(NOTHING.duplicate(), true, messages);
    }
  }

  private void completeGroup(ByteBuffer data, MessageReceiver messages) {
    while (group.hasRemaining() && data.hasRemaining()) {
      group.put(data.get());
    }
    if (!group.hasRemaining()) {
      readGroup(group.flip(), messages);
      group.clear();
    }
  }

  /**
   * Takes the next groups out of the data: all those without padding, and one more that may have
   * padding.
   */
  private static ByteBuffer nextRun(ByteBuffer data) {
    int start = data.position();
    int end = start + data.remaining() / GROUP * GROUP;
    int next = start;
    do {
      next += GROUP;
    } while (next < end && data.get(next - 1) != '=');
    ByteBuffer run = data.slice(start, next - start);
    data.position(next);
    return run;
  }

  private void readRun(ByteBuffer run, MessageReceiver messages) {
    ByteBuffer bytes;
    try {
      bytes = Base64.getDecoder().decode(run.duplicate());
    } catch (IllegalArgumentException e) {
      readUpToWrongGroup(run, messages);
      throw notBase64(e);
    }
    decoded.read(bytes, false, messages);
  }

  /** Reads the groups before the invalid one, so that an earlier error is reported first. */
  private void readUpToWrongGroup(ByteBuffer run, MessageReceiver messages) {
    for (int i = 0; i < run.limit(); i += GROUP) {
      readGroup(run.slice(i, GROUP), messages);
    }
  }

  private void readGroup(ByteBuffer oneGroup, MessageReceiver messages) {
    ByteBuffer bytes;
    try {
      bytes = Base64.getDecoder().decode(oneGroup);
    } catch (IllegalArgumentException e) {
      throw notBase64(e);
    }
    decoded.read(bytes, false, messages);
  }

  private static RpcException notBase64(IllegalArgumentException cause) {
    return new RpcException(
        Code.INVALID_ARGUMENT, "the body is not base64, as its content type says", cause);
  }

  @Override
  public int announcedBytes() {
    return decoded.announcedBytes();
  }

  @Override
  public void discard() {
    decoded.discard();
  }
}
