package dev.connectjava.protobuf.json;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * The part of an array that a {@link ByteString} wraps, which protobuf-java shows only to outputs.
 * It is not copied, and must not be changed.
 */
final class SharedArray extends ByteOutput {

  private byte[] array = {};
  private int offset;
  private int length;

  private SharedArray() {}

  /** Returns the bytes, which are copied if they are not in one array. */
  static SharedArray of(ByteString bytes) {
    SharedArray shared = new SharedArray();
    try {
      UnsafeByteOperations.unsafeWriteTo(bytes, shared);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (shared.length != bytes.size()) {
      shared.writeLazy(bytes.toByteArray(), 0, bytes.size());
    }
    return shared;
  }

  byte[] array() {
    return array;
  }

  int offset() {
    return offset;
  }

  int length() {
    return length;
  }

  @Override
  public void writeLazy(byte[] value, int from, int count) {
    array = value;
    offset = from;
    length = count;
  }

  // Parts that may not be kept; the bytes are copied.

  @Override
  public void write(byte value) {}

  @Override
  public void write(byte[] value, int from, int count) {}

  @Override
  public void write(ByteBuffer value) {}

  @Override
  public void writeLazy(ByteBuffer value) {}
}
