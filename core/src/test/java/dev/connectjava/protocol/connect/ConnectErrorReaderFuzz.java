package dev.connectjava.protocol.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Code;
import dev.connectjava.ErrorDetail;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.protocol.connect.ConnectErrorReader.EndOfStream;
import dev.connectjava.testrules.FuzzCorpus;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Errors and ends of streams; what is written is read as the same. */
final class ConnectErrorReaderFuzz {

  /** What is written for half of a surrogate pair, which no UTF-8 has. */
  private static final String REPLACEMENT = "\uFFFD";

  public static void fuzzerTestOneInput(byte[] input) {
    RpcException error = ConnectErrorReader.error(input, Code.UNAVAILABLE);
    if (error != null) {
      RpcException again = writtenAndRead(error);
      assertSame(writtenAndRead(again), again);
      assertThat(again.code()).isEqualTo(error.code());
      if (!again.getMessage().contains(REPLACEMENT)) {
        assertThat(again.getMessage()).isEqualTo(error.getMessage());
      }
    }
    try {
      EndOfStream end = ConnectErrorReader.endOfStream(input);
      EndOfStream again = writtenAndRead(end);
      assertSame(writtenAndRead(again).error(), again.error());
      assertThat(again.error() == null).isEqualTo(end.error() == null);
    } catch (RpcException e) {
      assertThat(e.code()).isEqualTo(Code.INTERNAL);
      assertThat(e.getMessage().length()).isLessThan(500);
    }
    ErrorDetail detail = ErrorDetail.of("a.B", input);
    RpcException sent = new RpcException(Code.ABORTED, "").plusDetail(detail);
    byte[] end = ConnectErrorJson.endStream(sent, Headers.empty(), DetailDebug.NONE, 0);
    assertSame(ConnectErrorReader.endOfStream(end).error(), sent);
  }

  private static RpcException writtenAndRead(RpcException error) {
    byte[] written = ConnectErrorJson.error(error, DetailDebug.NONE, 0);
    return Objects.requireNonNull(ConnectErrorReader.error(written, Code.UNAVAILABLE));
  }

  private static EndOfStream writtenAndRead(EndOfStream end) {
    return ConnectErrorReader.endOfStream(
        ConnectErrorJson.endStream(end.error(), end.trailers(), DetailDebug.NONE, 0));
  }

  private static void assertSame(@Nullable RpcException read, @Nullable RpcException written) {
    if (read == null || written == null) {
      assertThat(read).isSameAs(written);
      return;
    }
    assertThat(read.code()).isEqualTo(written.code());
    assertThat(read.details()).isEqualTo(written.details());
    assertThat(read.getMessage()).isEqualTo(written.getMessage());
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(
        ConnectErrorReaderFuzz.class, ConnectErrorReaderFuzz::fuzzerTestOneInput);
  }
}
