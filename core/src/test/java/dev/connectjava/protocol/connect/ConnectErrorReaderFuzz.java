package dev.connectjava.protocol.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Code;
import dev.connectjava.ErrorDetail;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.protocol.connect.ConnectErrorReader.EndOfStream;
import dev.connectjava.testrules.FuzzCorpus;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Errors and ends of streams; what is read is the same after it was written. */
final class ConnectErrorReaderFuzz {

  public static void fuzzerTestOneInput(byte[] input) {
    RpcException error = ConnectErrorReader.error(input, Code.UNAVAILABLE);
    if (error != null) {
      RpcException again =
          ConnectErrorReader.error(ConnectErrorJson.error(error), Code.UNAVAILABLE);
      assertSame(again, error);
    }
    try {
      EndOfStream end = ConnectErrorReader.endOfStream(input);
      byte[] written = ConnectErrorJson.endStream(end.error(), end.trailers());
      assertSame(ConnectErrorReader.endOfStream(written).error(), end.error());
    } catch (RpcException e) {
      assertThat(e.code()).isEqualTo(Code.INTERNAL);
      assertThat(e.getMessage().length()).isLessThan(500);
    }
    ErrorDetail detail = ErrorDetail.of("a.B", input);
    RpcException sent = new RpcException(Code.ABORTED, "").withDetail(detail);
    byte[] end = ConnectErrorJson.endStream(sent, Headers.empty());
    assertSame(ConnectErrorReader.endOfStream(end).error(), sent);
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
