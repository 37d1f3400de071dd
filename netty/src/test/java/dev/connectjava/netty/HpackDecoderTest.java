package dev.connectjava.netty;

import static dev.connectjava.netty.HpackBlocks.NEVER_INDEXED;
import static dev.connectjava.netty.HpackBlocks.WITHOUT_INDEXING;
import static dev.connectjava.netty.HpackBlocks.WITH_INDEXING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HpackDecoderTest {

  private static final int MOST_LIST_BYTES = 1_000;

  private final HpackDecoder decoder = new HpackDecoder(MOST_LIST_BYTES);

  private ReceivedFields section(HpackBlocks block) throws Http2Exception {
    ByteBuf buffer = Unpooled.wrappedBuffer(block.toBytes());
    ReceivedFields section = ReceivedFields.of(decoder.decodeHeaders(1, buffer));
    assertThat(buffer.isReadable()).isFalse();
    return section;
  }

  private List<String> decode(HpackBlocks block) throws Http2Exception {
    return HpackPair.fieldsOf(section(block));
  }

  private static HpackBlocks block() {
    return new HpackBlocks();
  }

  private void assertRefused(HpackBlocks block, String message) {
    Http2Exception refusal = catchThrowableOfType(Http2Exception.class, () -> section(block));
    assertThat(refusal.error()).isEqualTo(Http2Error.COMPRESSION_ERROR);
    assertThat(refusal).isNotInstanceOf(Http2Exception.StreamException.class).hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "80 | the index 0, but the table has 61 fields",
        "be | the index 62, but the table has 61 fields",
        "ffffffffff07 | the index 2147483774, but the table has 61 fields",
        "ffffffffffffffffff7f | an integer that is too large",
        "ff808080808080808000 | the index 127, but the table has 61 fields",
        "ff80808080808080808000 | an integer that is too large",
        "ff | a header block that ends within a field",
        "ff80 | a header block that ends within a field",
        "7e0161 | the index 62, but the table has 61 fields",
        "0f2f0161 | the index 62, but the table has 61 fields",
        "40 | a header block that ends within a field",
        "4001 | a header block that ends within a field",
        "400161 | a header block that ends within a field",
        "40016101 | a header block that ends within a field",
        "4001610262 | a header block that ends within a field",
        "4001617fffffffff0f62 | a header block that ends within a field",
        "40016181ff | a string that is not in the Huffman code",
        "40016184ffffffff | a string that is not in the Huffman code",
        "4001618118 | a string that is not in the Huffman code",
        "8220 | a table size that is not at the begin of its header block",
        "208220 | a table size that is not at the begin of its header block",
        "3fe21f | a table of 4097 bytes, but 4096 are allowed (headerTableBytes)",
        "3fffffffff0f | a table of 4294967326 bytes, but 4096 are allowed (headerTableBytes)",
        "3f | a header block that ends within a field",
      })
  void malformedBlock_isRefused(String hex, String message) {
    assertRefused(block().raw(HpackBlocks.hex(hex)), "HPACK: " + message);
    assertThat(new HpackPair().decode(HpackBlocks.hex(hex)).error())
        .isEqualTo(Http2Error.COMPRESSION_ERROR);
  }

  @Test
  void truncatedBlock_isReadUpToAFieldOrRefused() {
    byte[] whole =
        block()
            .sizeUpdate(300)
            .indexed(2)
            .field(WITH_INDEXING, 1, "www.example.com", true)
            .field(WITHOUT_INDEXING, "x-plain", "v".repeat(200), false)
            .field(NEVER_INDEXED, "x-code", "w".repeat(200), true)
            .indexed(62)
            .toBytes();
    int complete = 0;
    for (int length = 0; length <= whole.length; length++) {
      HpackPair.Outcome outcome = new HpackPair().decode(Arrays.copyOf(whole, length));
      complete += outcome.isOver() ? 0 : 1;
    }
    assertThat(complete).isEqualTo(7);
  }

  @Test
  void emptyBlock_hasNoFields() throws Http2Exception {
    assertThat(decode(block())).isEmpty();
  }

  @Test
  void emptyNameAndValue_areForTheRules() throws Http2Exception {
    ReceivedFields section = section(block().field(WITHOUT_INDEXING, "", ""));
    assertThat(Http2FieldRules.checkTrailers(section)).isEqualTo("invalid field name");
  }

  @Test
  void bytes_areLatin1() throws Http2Exception {
    assertThat(decode(block().field(WITHOUT_INDEXING, "x", "\u00e9\u0000\u00ff")))
        .containsExactly("x: \u00e9\u0000\u00ff");
  }

  @Test
  void insertion_evictsTheOldest() throws Http2Exception {
    decode(block().sizeUpdate(3 * 34));
    for (String name : List.of("a", "b", "c", "d")) {
      decode(block().field(WITH_INDEXING, name, "1"));
    }
    assertThat(decode(block().indexed(62).indexed(63).indexed(64)))
        .containsExactly("d: 1", "c: 1", "b: 1");
    assertRefused(block().indexed(65), "HPACK: the index 65, but the table has 64 fields");
  }

  @Test
  void field_thatIsLargerThanTheTable_emptiesIt() throws Http2Exception {
    decode(block().sizeUpdate(40).field(WITH_INDEXING, "a", "1"));
    assertThat(decode(block().field(WITH_INDEXING, "b", "long-value")))
        .containsExactly("b: long-value");
    assertRefused(block().indexed(62), "HPACK: the index 62, but the table has 61 fields");
  }

  @Test
  void name_isUsedAfterItsFieldIsEvicted() throws Http2Exception {
    decode(block().sizeUpdate(40).field(WITH_INDEXING, "a", "1"));
    assertThat(decode(block().field(WITH_INDEXING, 62, "2", false).indexed(62)))
        .containsExactly("a: 2", "a: 2");
  }

  @Test
  void manyFields_areFoundByTheirIndex() throws Http2Exception {
    List<String> newestFirst = new ArrayList<>();
    HpackBlocks all = block();
    for (int i = 0; i < 110; i++) {
      decode(block().field(WITH_INDEXING, "n", "" + i));
      newestFirst.addFirst("n: " + i);
    }
    for (int i = 0; i < 20; i++) {
      all.indexed(62 + 5 * i);
    }
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      expected.add(newestFirst.get(5 * i));
    }
    assertThat(decode(all)).isEqualTo(expected);
  }

  @Test
  void smallerTable_hasToBeAnnouncedFirst() throws Http2Exception {
    decode(block().field(WITH_INDEXING, "a", "1").field(WITH_INDEXING, "b", "1"));
    decoder.maxHeaderTableSize(34);
    assertThat(decoder.maxHeaderTableSize()).isEqualTo(34);
    assertRefused(
        block().indexed(2),
        "HPACK: no table size at the begin of a header block, but this side has allowed 34 bytes"
            + " only (headerTableBytes)");
    assertThat(decode(block().sizeUpdate(0).sizeUpdate(34).indexed(2))).hasSize(1);
    assertRefused(
        block().sizeUpdate(35),
        "HPACK: a table of 35 bytes, but 34 are allowed (headerTableBytes)");
  }

  @Test
  void largerTable_isUsedWhenItIsAnnounced() throws Http2Exception {
    decoder.maxHeaderTableSize(10_000);
    assertThat(decoder.maxHeaderTableSize()).isEqualTo(4096);
    decode(block().indexed(2));
    decode(block().sizeUpdate(10_000));
    assertThat(decoder.maxHeaderTableSize()).isEqualTo(10_000);
  }

  @Test
  void list_thatIsTooLong_isRefusedOnItsStreamAndKeepsTheTable() throws Http2Exception {
    String value = "v".repeat(MOST_LIST_BYTES - 32 - 1);
    assertThat(section(block().field(WITHOUT_INDEXING, "x", value)).listBytes())
        .isEqualTo(MOST_LIST_BYTES);
    HpackBlocks tooLong =
        block().field(WITH_INDEXING, "x", value + "v").field(WITH_INDEXING, "y", "later");

    Http2Exception refusal = catchThrowableOfType(Http2Exception.class, () -> section(tooLong));

    assertThat(refusal).isInstanceOf(Http2Exception.HeaderListSizeException.class);
    assertThat(decode(block().indexed(62))).containsExactly("y: later");
  }

  @Test
  void blockOfManyBytes_isDecoded() throws Http2Exception {
    HpackDecoder roomy = new HpackDecoder(64 * 1024);
    byte[] block = block().field(WITHOUT_INDEXING, "x", "0".repeat(60_000), true).toBytes();
    ReceivedFields section =
        ReceivedFields.of(roomy.decodeHeaders(1, Unpooled.wrappedBuffer(block)));
    assertThat(section.at(0).value()).isEqualTo("0".repeat(60_000));
  }

  @Test
  void settings_thatNoFrameCanHave_areRefused() throws Http2Exception {
    assertThat(catchThrowableOfType(Http2Exception.class, () -> decoder.maxHeaderTableSize(-1)))
        .hasMessage("a header table of -1 bytes, but 0 to 4294967295 are allowed");
    assertThat(
            catchThrowableOfType(
                Http2Exception.class, () -> decoder.maxHeaderListSize(1L << 32, 1L << 32)))
        .hasMessage("a header list of 4294967296 bytes, but 0 to 4294967295 are allowed");
    assertThat(catchThrowableOfType(Http2Exception.class, () -> decoder.maxHeaderListSize(2, 1)))
        .hasMessage("blocks of 1 bytes for header lists of 2 bytes");
    decoder.maxHeaderListSize(2, 3);
    assertThat(decoder.maxHeaderListSize()).isEqualTo(2);
    assertThat(decoder.maxHeaderListSizeGoAway()).isEqualTo(3);
  }
}
