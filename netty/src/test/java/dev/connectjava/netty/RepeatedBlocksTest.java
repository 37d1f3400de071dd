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

  private ReceivedFields decodeOnly(HpackBlocks block) throws Http2Exception {
    return ReceivedFields.of(decoder.decodeHeaders(1, Unpooled.wrappedBuffer(block.toBytes())));
  }

  /** Decodes a block whose section passes the checks, whatever is in it. */
  private ReceivedFields decode(HpackBlocks block) throws Http2Exception {
    ReceivedFields section = decodeOnly(block);
    section.setChecked(1);
    return section;
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
    return block().indexed(3).indexed(6).indexed(4).field(WITHOUT_INDEXING, "age", "1");
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
      decode(block().indexed(2).field(WITHOUT_INDEXING, "vary", "" + i));
    }
    assertThat(decode(request())).isSameAs(kept);
  }

  @Test
  void insertion_givesAnIndexAnotherMeaning() throws Http2Exception {
    decode(block().field(WITH_INDEXING, "age", "1"));
    assertThat(isKept(block().indexed(62))).isTrue();
    decode(block().field(WITH_INDEXING, "age", "2"));
    for (int i = 0; i < 3; i++) {
      assertThat(HpackPair.fieldsOf(decode(block().indexed(62)))).containsExactly("age: 2");
    }
    assertThat(isKept(block().indexed(62))).isTrue();
  }

  @Test
  void insertion_thatTheBlockItselfMakes_isMadeEachTime() throws Http2Exception {
    HpackBlocks inserting = block().indexed(2).field(WITH_INDEXING, "age", "1");
    assertThat(isKept(inserting)).isFalse();
    assertThat(decode(block().indexed(62).indexed(63).indexed(64)).size()).isEqualTo(3);
  }

  @Test
  void sizeUpdate_thatEvicts_forgetsBlocks() throws Http2Exception {
    decode(block().field(WITH_INDEXING, "age", "1").field(WITH_INDEXING, "via", "1"));
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

  @ParameterizedTest
  @ValueSource(strings = {"x-api-key", "Authorization", "x-goog-api-key", ":token"})
  void fieldWithAnUnknownName_isNotKept(String name) throws Http2Exception {
    assertThat(isKept(request().field(WITHOUT_INDEXING, name, "secret"))).isFalse();
    decode(block().field(WITH_INDEXING, name, "secret"));
    assertThat(isKept(request().indexed(62))).isFalse();
  }

  @Test
  void malformedSection_isNotKept() throws Http2Exception {
    assertThat(isKept(request().field(WITHOUT_INDEXING, "te", "gzip"))).isFalse();
    assertThat(isKept(request().field(WITHOUT_INDEXING, "via", "\0"))).isFalse();
    HpackBlocks withoutPath = block().indexed(3).indexed(6);
    for (int i = 0; i < 4; i++) {
      ReceivedFields section = decodeOnly(withoutPath);
      assertThat(Http2FieldRules.checkRequest(section)).isNotNull();
      assertThat(decodeOnly(withoutPath)).isNotSameAs(section);
    }
  }

  private static HpackBlocks call(String... fields) {
    HpackBlocks block = block().indexed(3).indexed(6);
    block.field(WITHOUT_INDEXING, ":path", "/acme.v1.Greeter/Greet");
    block.field(WITHOUT_INDEXING, ":authority", "localhost:8080");
    for (int i = 0; i < fields.length; i += 2) {
      block.field(WITHOUT_INDEXING, fields[i], fields[i + 1]);
    }
    return block;
  }

  @Test
  void usualCalls_areKept() throws Http2Exception {
    HpackBlocks grpcJava =
        call(
            "content-type", "application/grpc",
            "te", "trailers",
            "user-agent", "grpc-java-netty/1.76.0",
            "grpc-accept-encoding", "gzip",
            "grpc-timeout", "5S");
    HpackBlocks connect =
        call(
            "content-type", "application/proto",
            "connect-protocol-version", "1",
            "connect-timeout-ms", "5000",
            "accept-encoding", "gzip",
            "user-agent", "connect-go/1.19.1",
            "content-length", "7");
    HpackBlocks connectStream =
        call(
            "content-type", "application/connect+proto",
            "connect-protocol-version", "1",
            "connect-content-encoding", "gzip",
            "connect-accept-encoding", "gzip",
            "user-agent", "connect-go/1.19.1");
    HpackBlocks grpcWeb =
        call(
            "content-type", "application/grpc-web+proto",
            "x-grpc-web", "1",
            "x-user-agent", "grpc-web-javascript/0.1",
            "grpc-encoding", "gzip",
            "origin", "https://example.com");
    for (HpackBlocks each : new HpackBlocks[] {grpcJava, connect, connectStream, grpcWeb}) {
      assertThat(isKept(each)).isTrue();
      assertThat(Http2FieldRules.checkRequest(decodeOnly(each))).isNull();
    }
    assertThat(isKept(block().indexed(8).field(WITHOUT_INDEXING, "grpc-status", "0"))).isTrue();
  }

  @Test
  void manyFields_areNotKept() throws Http2Exception {
    HpackBlocks block = block().indexed(3).indexed(6).indexed(4);
    for (int i = 3; i < 16; i++) {
      block.indexed(16);
    }
    assertThat(isKept(block)).isTrue();
    assertThat(isKept(block.indexed(16))).isFalse();
  }

  /** Older blocks are dropped until all together are within the bound. */
  @Test
  void longBlocks_dropOthers() throws Http2Exception {
    String value = "v".repeat(450);
    HpackBlocks[] blocks = new HpackBlocks[16];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = block().field(WITHOUT_INDEXING, "age", value + i);
      assertThat(isKept(blocks[i])).isTrue();
    }
    int bytes = 450 + 37 + 456;
    int kept = 0;
    for (int i = blocks.length - 1; i >= 0; i--) {
      ReceivedFields section = decodeOnly(blocks[i]);
      kept += section.isWellFormed() ? 1 : 0;
    }
    assertThat(kept * bytes).isBetween(bytes, RepeatedBlocks.MOST_BYTES);
  }

  @Test
  void fieldThatIsNeverIndexed_isNotKept() throws Http2Exception {
    assertThat(isKept(request().field(NEVER_INDEXED, "server", "secret"))).isFalse();
    assertThat(isKept(request().field(NEVER_INDEXED, 1, "secret", false))).isFalse();
  }

  @Test
  void longBlocks_areNotKept() throws Http2Exception {
    int head = block().field(WITHOUT_INDEXING, "age", "v".repeat(400)).toBytes().length - 400;
    assertThat(isKept(block().field(WITHOUT_INDEXING, "age", "v".repeat(512 - head)))).isTrue();
    assertThat(isKept(block().field(WITHOUT_INDEXING, "age", "v".repeat(513 - head)))).isFalse();
  }

  @Test
  void longLists_areNotKept() throws Http2Exception {
    decode(block().field(WITH_INDEXING, "age", "v".repeat(1024 - 35)));
    assertThat(isKept(block().indexed(62).indexed(62))).isTrue();
    assertThat(isKept(block().indexed(62).indexed(62).indexed(2))).isFalse();
  }

  @Test
  void blocks_beyondTheSlots_replaceEachOther() throws Http2Exception {
    int kept = 0;
    for (int i = 0; i < 200; i++) {
      decode(block().field(WITHOUT_INDEXING, "age", "" + i));
      decode(block().field(WITHOUT_INDEXING, "age", "" + i));
    }
    for (int i = 199; i >= 0; i--) {
      ReceivedFields once = decode(block().field(WITHOUT_INDEXING, "age", "" + i));
      kept += decode(block().field(WITHOUT_INDEXING, "age", "" + i)) == once ? 1 : 0;
    }
    assertThat(kept).isBetween(8, 16);
  }
}
