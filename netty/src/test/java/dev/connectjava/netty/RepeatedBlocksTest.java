package dev.connectjava.netty;

import static dev.connectjava.netty.HpackBlocks.NEVER_INDEXED;
import static dev.connectjava.netty.HpackBlocks.WITHOUT_INDEXING;
import static dev.connectjava.netty.HpackBlocks.WITH_INDEXING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Exception;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sections that are the same object as before, and those that must not be. */
final class RepeatedBlocksTest {

  private final HpackDecoder decoder = new HpackDecoder(64 * 1024);

  private static HpackBlocks block() {
    return new HpackBlocks();
  }

  private ReceivedFields decode(HpackBlocks block) throws Http2Exception {
    return ReceivedFields.of(decoder.decodeHeaders(1, Unpooled.wrappedBuffer(block.toBytes())));
  }

  /** Returns whether the section of a block is kept when it arrives again and again. */
  private boolean isKept(HpackBlocks block) throws Http2Exception {
    decode(block);
    ReceivedFields second = decode(block);
    boolean same = decode(block) == second;
    assertThat(decode(block) == second).isEqualTo(same);
    return same;
  }

  private void assertRefused(HpackBlocks block) {
    assertThatExceptionOfType(Http2Exception.class).isThrownBy(() -> decode(block));
  }

  private static HpackBlocks request() {
    return block().indexed(3).indexed(6).indexed(4).field(WITHOUT_INDEXING, "x", "1");
  }

  @Test
  void block_thatArrivesForTheThirdTime_isTheSameSection() throws Http2Exception {
    ReceivedFields first = decode(request());
    ReceivedFields second = decode(request());
    assertThat(second).isNotSameAs(first);
    assertThat(decode(request())).isSameAs(second);
    assertThat(second.toRequest()).isSameAs(decode(request()).toRequest());
    assertThat(second.toHeaders()).isSameAs(decode(request()).toHeaders());
  }

  @Test
  void block_thatArrivesBetweenOthers_isTheSameSection() throws Http2Exception {
    isKept(request());
    ReceivedFields kept = decode(request());
    for (int i = 0; i < 1_000; i++) {
      decode(block().indexed(2).field(WITHOUT_INDEXING, "x-other", "" + i));
    }
    assertThat(decode(request())).isSameAs(kept);
  }

  @Test
  void insertion_givesAnIndexAnotherMeaning() throws Http2Exception {
    decode(block().field(WITH_INDEXING, "x", "1"));
    assertThat(isKept(block().indexed(62))).isTrue();
    decode(block().field(WITH_INDEXING, "x", "2"));
    for (int i = 0; i < 3; i++) {
      assertThat(HpackPair.fieldsOf(decode(block().indexed(62)))).containsExactly("x: 2");
    }
    assertThat(isKept(block().indexed(62))).isTrue();
  }

  @Test
  void insertion_thatTheBlockItselfMakes_isMadeEachTime() throws Http2Exception {
    HpackBlocks inserting = block().indexed(2).field(WITH_INDEXING, "x", "1");
    assertThat(isKept(inserting)).isFalse();
    assertThat(decode(block().indexed(62).indexed(63).indexed(64)).size()).isEqualTo(3);
  }

  @Test
  void sizeUpdate_thatEvicts_forgetsBlocks() throws Http2Exception {
    decode(block().field(WITH_INDEXING, "x", "1").field(WITH_INDEXING, "y", "1"));
    assertThat(isKept(block().indexed(63))).isTrue();
    decode(block().sizeUpdate(34));
    assertRefused(block().indexed(63));
  }

  @Test
  void sizeUpdate_inTheBlock_isMadeEachTime() throws Http2Exception {
    assertThat(isKept(block().sizeUpdate(100).indexed(2))).isFalse();
  }

  @Test
  void smallerTable_thatIsAllowed_forgetsBlocks() throws Http2Exception {
    assertThat(isKept(block().indexed(2))).isTrue();
    decoder.maxHeaderTableSize(100);
    assertRefused(block().indexed(2));
    decode(block().sizeUpdate(100).indexed(2));
    assertThat(isKept(block().indexed(2))).isTrue();
  }

  @Test
  void shorterList_thatIsAllowed_forgetsBlocks() throws Http2Exception {
    assertThat(isKept(request())).isTrue();
    decoder.maxHeaderListSize(10, 100);
    assertRefused(request());
  }

  @ParameterizedTest
  @ValueSource(strings = {"authorization", "proxy-authorization", "cookie", "set-cookie"})
  void credentials_areNotKept(String name) throws Http2Exception {
    assertThat(isKept(request().field(WITHOUT_INDEXING, name, "secret"))).isFalse();
    decode(block().field(WITH_INDEXING, name, "secret"));
    assertThat(isKept(request().indexed(62))).isFalse();
  }

  @Test
  void fieldThatIsNeverIndexed_isNotKept() throws Http2Exception {
    assertThat(isKept(request().field(NEVER_INDEXED, "x-api-key", "secret"))).isFalse();
    assertThat(isKept(request().field(NEVER_INDEXED, 1, "secret", false))).isFalse();
  }

  @Test
  void longBlocks_areNotKept() throws Http2Exception {
    int head = block().field(WITHOUT_INDEXING, "x", "v".repeat(400)).toBytes().length - 400;
    assertThat(isKept(block().field(WITHOUT_INDEXING, "x", "v".repeat(512 - head)))).isTrue();
    assertThat(isKept(block().field(WITHOUT_INDEXING, "x", "v".repeat(513 - head)))).isFalse();
  }

  @Test
  void longLists_areNotKept() throws Http2Exception {
    decode(block().field(WITH_INDEXING, "x", "v".repeat(1024 - 33)));
    assertThat(isKept(block().indexed(62).indexed(62))).isTrue();
    assertThat(isKept(block().indexed(62).indexed(62).indexed(2))).isFalse();
  }

  @Test
  void blocks_beyondTheSlots_replaceEachOther() throws Http2Exception {
    int kept = 0;
    for (int i = 0; i < 200; i++) {
      decode(block().field(WITHOUT_INDEXING, "x", "" + i));
      decode(block().field(WITHOUT_INDEXING, "x", "" + i));
    }
    for (int i = 199; i >= 0; i--) {
      ReceivedFields once = decode(block().field(WITHOUT_INDEXING, "x", "" + i));
      kept += decode(block().field(WITHOUT_INDEXING, "x", "" + i)) == once ? 1 : 0;
    }
    assertThat(kept).isBetween(8, 16);
  }
}
