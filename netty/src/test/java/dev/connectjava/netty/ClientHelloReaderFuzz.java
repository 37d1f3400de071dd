package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.testrules.FuzzCorpus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The first bytes of a connection to a TLS port: in one piece, and byte by byte. */
final class ClientHelloReaderFuzz {

  public static void fuzzerTestOneInput(byte[] input) {
    ClientHello whole = new ClientHelloReader().read(Unpooled.wrappedBuffer(input));
    assertThat(whole).isEqualTo(byteByByte(input));
    if (whole != null && whole.serverName().isPresent()) {
      assertThat(whole.isReadable()).isTrue();
      assertThat(whole.serverName().get()).matches("[a-z0-9._-]{1,255}");
    }
  }

  private static @Nullable ClientHello byteByByte(byte[] input) {
    ByteBuf in = Unpooled.buffer();
    ClientHelloReader reader = new ClientHelloReader();
    for (byte each : input) {
      in.writeByte(each);
      ClientHello hello = reader.read(in);
      if (hello != null) {
        return hello;
      }
    }
    return null;
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(
        ClientHelloReaderFuzz.class, ClientHelloReaderFuzz::fuzzerTestOneInput);
  }
}
