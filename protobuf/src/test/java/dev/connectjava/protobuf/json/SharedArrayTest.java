package dev.connectjava.protobuf.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class SharedArrayTest {

  private final byte[] array = new byte[1_000];

  private static byte[] part(SharedArray shared) {
    return Arrays.copyOfRange(shared.array(), shared.offset(), shared.offset() + shared.length());
  }

  @Test
  void partOfAnArray_isNotCopied() {
    SharedArray shared = SharedArray.of(UnsafeByteOperations.unsafeWrap(array, 7, 3));

    assertThat(shared.array()).isSameAs(array);
    assertThat(shared.offset()).isEqualTo(7);
    assertThat(shared.length()).isEqualTo(3);
    assertThat(part(SharedArray.of(ByteString.EMPTY))).isEmpty();
  }

  @Test
  void bytesInSeveralArrays_areCopied() {
    Arrays.fill(array, 500, 1_000, (byte) 1);
    ByteString first = UnsafeByteOperations.unsafeWrap(array, 0, 600);
    ByteString second = UnsafeByteOperations.unsafeWrap(array, 600, 400);

    assertThat(part(SharedArray.of(first.concat(second)))).isEqualTo(array);
    assertThat(part(SharedArray.of(UnsafeByteOperations.unsafeWrap(direct())))).isEqualTo(array);
  }

  private ByteBuffer direct() {
    return ByteBuffer.allocateDirect(array.length).put(array).flip();
  }
}
