package dev.connectjava.netty;

import static dev.connectjava.netty.RawClientHello.body;
import static dev.connectjava.netty.RawClientHello.extension;
import static dev.connectjava.netty.RawClientHello.header;
import static dev.connectjava.netty.RawClientHello.join;
import static dev.connectjava.netty.RawClientHello.message;
import static dev.connectjava.netty.RawClientHello.name;
import static dev.connectjava.netty.RawClientHello.padding;
import static dev.connectjava.netty.RawClientHello.records;
import static dev.connectjava.netty.RawClientHello.serverName;
import static dev.connectjava.netty.RawClientHello.serverNames;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The host name in the first bytes of a connection. */
final class ClientHelloReaderTest {

  private static final int MOST = ClientHelloReader.MAX_BYTES;

  private static @Nullable ClientHello read(byte[] bytes) {
    return new ClientHelloReader().read(Unpooled.wrappedBuffer(bytes));
  }

  private static ClientHello named(String name) {
    return new ClientHello(Optional.of(name), true);
  }

  private static byte[] ofLength(int length) {
    byte[] name = serverName("a.test");
    int rest = length - body(name, padding(0)).length;
    return message(body(name, padding(rest)));
  }

  @ParameterizedTest
  @CsvSource({
    "a.test, a.test",
    "A.TEST, a.test",
    "a.test., a.test",
    "localhost, localhost",
    "my_host.test, my_host.test",
    "127.0.0.1, 127.0.0.1"
  })
  void name_isCompared_inLowercaseAndWithoutADotAtItsEnd(String asked, String read) {
    assertThat(read(RawClientHello.of(serverName(asked)))).isEqualTo(named(read));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 100, 16_384})
  void message_isReadFromRecordsOfAnyLength_byteByByte(int fragment) {
    byte[] records = records(message(body(serverName("a.test"))), fragment);
    ByteBuf in = Unpooled.buffer();
    ClientHelloReader reader = new ClientHelloReader();
    for (int i = 0; i < records.length - 1; i++) {
      in.writeByte(records[i]);
      assertThat(reader.read(in)).isNull();
    }
    in.writeByte(records[records.length - 1]);
    assertThat(reader.read(in)).isEqualTo(named("a.test"));
    assertThat(in.readableBytes()).as("left for TLS").isEqualTo(records.length);
  }

  @Test
  void messageWithoutAName_isReadable() {
    ClientHello withoutName = new ClientHello(Optional.empty(), true);
    assertThat(read(RawClientHello.of())).isEqualTo(withoutName);
    byte[] withExtensions = body();
    byte[] withoutExtensions = Arrays.copyOf(withExtensions, 2 + 32 + 1 + 6 + 2);
    assertThat(read(records(message(withoutExtensions), 100))).isEqualTo(withoutName);
  }

  @Test
  void messageOfTheMaximumLength_isRead_andNoLongerOne() {
    assertThat(read(records(ofLength(MOST), 16_384))).isEqualTo(named("a.test"));
    assertThat(read(records(ofLength(MOST + 1), 16_384))).isEqualTo(ClientHello.UNREADABLE);
    assertThat(read(records(header(MOST + 1), 4))).isEqualTo(ClientHello.UNREADABLE);
  }

  @Test
  void recordsWithLittleInThem_areNotCollectedWithoutALimit() {
    byte[] records = records(ofLength(MOST), 1);
    ByteBuf in = Unpooled.wrappedBuffer(records, 0, 2 * MOST - 5);
    ClientHelloReader reader = new ClientHelloReader();
    assertThat(reader.read(in)).isNull();
    assertThat(reader.read(Unpooled.wrappedBuffer(records))).isEqualTo(ClientHello.UNREADABLE);
  }

  static Stream<Arguments> malformed() {
    byte[] hello = RawClientHello.of(serverName("a.test"));
    byte[] otherMessage = message(body(serverName("a.test")));
    otherMessage[0] = 2;
    byte[] tooLongList = serverName("a.test");
    tooLongList[5]++;
    byte[] tooLongName = serverName("a.test");
    tooLongName[8]++;
    byte[] body = body(serverName("a.test"));
    return Stream.of(
        Arguments.of("name of 300 bytes", RawClientHello.of(serverName("a".repeat(300)))),
        Arguments.of("name of 256 bytes", RawClientHello.of(serverName("a".repeat(256)))),
        Arguments.of("empty name", RawClientHello.of(serverName(""))),
        Arguments.of("dot", RawClientHello.of(serverName("."))),
        Arguments.of("NUL", RawClientHello.of(serverName("a.test\0"))),
        Arguments.of("NUL within", RawClientHello.of(serverName("a.test\0.b.test"))),
        Arguments.of("space", RawClientHello.of(serverName("a .test"))),
        Arguments.of("line end", RawClientHello.of(serverName("a.test\r\n"))),
        Arguments.of("beyond ASCII", RawClientHello.of(serverName("b\u00fccher.test"))),
        Arguments.of(
            "two names", RawClientHello.of(serverNames(name(0, "a.test"), name(0, "b.test")))),
        Arguments.of(
            "two extensions", RawClientHello.of(serverName("a.test"), serverName("b.test"))),
        Arguments.of("other type of name", RawClientHello.of(serverNames(name(1, "a.test")))),
        Arguments.of("no name", RawClientHello.of(serverNames())),
        Arguments.of("empty extension", RawClientHello.of(extension(0))),
        Arguments.of(
            "garbage behind the list",
            RawClientHello.of(
                extension(0, new byte[] {0, 9}, name(0, "a.test"), new byte[] {1, 2}))),
        Arguments.of("list that is too long", RawClientHello.of(tooLongList)),
        Arguments.of("name that is too long", RawClientHello.of(tooLongName)),
        Arguments.of("garbage behind the extensions", records(message(join(body, body)), 999)),
        Arguments.of("message that is too short", records(message(Arrays.copyOf(body, 60)), 999)),
        Arguments.of("message of no bytes", records(header(0), 4)),
        Arguments.of("other message", records(otherMessage, 999)),
        Arguments.of("record of another type", new byte[] {21, 3, 1, 0, 2, 2, 0}),
        Arguments.of("other version", new byte[] {22, 2, 1, 0, 1, 1}),
        Arguments.of("empty record", join(new byte[] {22, 3, 1, 0, 0}, hello)),
        Arguments.of("record that is too long", new byte[] {22, 3, 1, 64, 1, 1}));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void malformedMessage_hasNoName(String what, byte[] bytes) {
    assertThat(read(bytes)).isEqualTo(ClientHello.UNREADABLE);
  }
}
