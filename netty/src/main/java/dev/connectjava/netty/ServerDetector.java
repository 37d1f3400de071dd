package dev.connectjava.netty;

import dev.connectjava.http.HttpVersion;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks that the first bytes of a plaintext server are those of the expected HTTP version. */
final class ServerDetector extends ByteToMessageDecoder {

  private static final int ENOUGH_BYTES = 5;
  private static final int TLS_ALERT = 0x15;
  private static final int TLS_MAJOR_VERSION = 3;
  private static final int SETTINGS_FRAME = 4;

  private final HttpVersion expected;
  private final Consumer<Found> foreign;

  /** The protocols that can be detected. */
  enum Found {
    TLS,
    HTTP_1,
    HTTP_2
  }

  /**
   * Creates a detector for the beginning of a connection.
   *
   * @param foreign receives a protocol that is not the expected one; bytes that are not recognized
   *     are passed on
   */
  ServerDetector(HttpVersion expected, Consumer<Found> foreign) {
    this.expected = expected;
    this.foreign = foreign;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (in.readableBytes() < ENOUGH_BYTES) {
      return;
    }
    Found found = look(in, in.readerIndex());
    if (found == Found.HTTP_1 && expected == HttpVersion.HTTP_2 && isOfTlsPort(in)) {
      found = Found.TLS;
    }
    if (found == null || found.name().equals(expected.name())) {
      ctx.pipeline().remove(this);
    } else {
      in.skipBytes(in.readableBytes());
      foreign.accept(found);
    }
  }

  /**
   * Returns whether this is a TLS server's answer to plaintext: this library's, Go's or nginx's.
   */
  private static boolean isOfTlsPort(ByteBuf in) {
    String answer = in.toString(StandardCharsets.ISO_8859_1);
    return Stream.of("This port speaks TLS", "to an HTTPS server", "sent to HTTPS port")
        .anyMatch(answer::contains);
  }

  private static @Nullable Found look(ByteBuf in, int start) {
    if (in.toString(start, ENOUGH_BYTES, StandardCharsets.ISO_8859_1).equals("HTTP/")) {
      return Found.HTTP_1;
    }
    if (in.getByte(start) == TLS_ALERT && in.getByte(start + 1) == TLS_MAJOR_VERSION) {
      return Found.TLS;
    }
    boolean settings = in.getByte(start) == 0 && in.getByte(start + 3) == SETTINGS_FRAME;
    return settings ? Found.HTTP_2 : null;
  }
}
