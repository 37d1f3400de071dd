package dev.connectjava;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RpcExceptionTest {

  @Test
  void with_returnsAnotherExceptionWithTheSameRest() {
    Throwable cause = new IllegalStateException("why");
    RpcException plain = new RpcException(Code.NOT_FOUND, "no such thing", cause);
    ErrorDetail detail = ErrorDetail.of("google.rpc.RetryInfo", new byte[] {1});

    RpcException rich = plain.plusDetail(detail).plusMetadata("x-a", "1").asFromPeer();

    assertThat(plain.details()).isEmpty();
    assertThat(plain.metadata().isEmpty()).isTrue();
    assertThat(plain.isFromPeer()).isFalse();
    assertThat(rich.code()).isEqualTo(Code.NOT_FOUND);
    assertThat(rich).hasMessage("no such thing").hasCause(cause);
    assertThat(rich.details()).containsExactly(detail);
    assertThat(rich.metadata()).isEqualTo(Headers.of("x-a", "1"));
    assertThat(rich.isFromPeer()).isTrue();
    assertThat(rich.getStackTrace()).isEqualTo(plain.getStackTrace());
  }

  @Test
  void serialization_keepsAll_exceptSensitiveFields() throws Exception {
    RpcException failure =
        new RpcException(Code.ABORTED, "conflict", new IllegalStateException("why"))
            .plusDetail(ErrorDetail.of("google.rpc.RetryInfo", new byte[] {1, 2}))
            .plusDetail(ErrorDetail.of("a.B", new byte[0]))
            .withHeaders(Headers.of("x-a", "1", "x-a", "2", "set-cookie", "secret"))
            .withMetadata(
                Headers.builder().add("x-b", "3").sensitive("x-key").add("x-key", "s").build())
            .withHttpStatus(418)
            .asFromPeer()
            .asFromCallTo("https://host:8443");
    failure.addSuppressed(new IllegalArgumentException("too"));

    RpcException read = deserialized(serialized(failure));

    assertThat(read.code()).isEqualTo(Code.ABORTED);
    assertThat(read).hasMessage("conflict").hasToString(failure.toString());
    assertThat(read.getCause()).hasMessage("why");
    assertThat(read.getSuppressed()).hasSize(1);
    assertThat(read.getStackTrace()).isEqualTo(failure.getStackTrace());
    assertThat(read.details()).isEqualTo(failure.details());
    assertThat(read.headers()).isEqualTo(Headers.of("x-a", "1", "x-a", "2"));
    assertThat(read.metadata()).isEqualTo(Headers.of("x-b", "3"));
    assertThat(read.httpStatus()).hasValue(418);
    assertThat(read.target()).hasValue("https://host:8443");
    assertThat(read.isFromPeer()).isTrue();
    assertThat(read.plusMetadata("x-c", "4").metadata().size()).isEqualTo(2);
  }

  @Test
  void serialization_ofAPlainFailure_hasNothingElse() throws Exception {
    RpcException read =
        deserialized(serialized(RpcException.withoutStackTrace(Code.NOT_FOUND, "no such thing")));

    assertThat(read.code()).isEqualTo(Code.NOT_FOUND);
    assertThat(read).hasMessage("no such thing").hasNoCause();
    assertThat(read.details()).isEmpty();
    assertThat(read.headers()).isSameAs(Headers.empty());
    assertThat(read.metadata()).isSameAs(Headers.empty());
    assertThat(read.httpStatus()).isEmpty();
    assertThat(read.target()).isEmpty();
    assertThat(read.isFromCall()).isFalse();
  }

  /** A value that HTTP does not allow can't come in by this way either. */
  @Test
  void serialization_refusesInvalidFields() throws Exception {
    byte[] bytes = serialized(new RpcException(Code.ABORTED, "").plusHeader("x-a", "line"));
    String text = new String(bytes, ISO_8859_1);
    byte[] broken = text.replace("line", "li\ne").getBytes(ISO_8859_1);

    assertThatExceptionOfType(InvalidObjectException.class).isThrownBy(() -> deserialized(broken));
  }

  @Test
  void serialization_refusesAFailureWithoutAMessage() throws Exception {
    String text = new String(serialized(new RpcException(Code.ABORTED, "conflict")), ISO_8859_1);
    byte[] broken = text.replace("detailMessage", "otherMessages").getBytes(ISO_8859_1);

    assertThatExceptionOfType(InvalidObjectException.class)
        .isThrownBy(() -> deserialized(broken))
        .withMessageContaining("message");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1, 399, 600})
  void serialization_refusesAStatusThatIsNotOfAFailure(int status) throws Exception {
    RpcException failure = new RpcException(Code.ABORTED, "").withHttpStatus(0x0211);
    String text = new String(serialized(failure), ISO_8859_1);
    String changed = new String(ByteBuffer.allocate(4).putInt(status).array(), ISO_8859_1);
    byte[] broken = text.replace("\0\0\2\u0011", changed).getBytes(ISO_8859_1);

    assertThatExceptionOfType(InvalidObjectException.class)
        .isThrownBy(() -> deserialized(broken))
        .withMessageContaining("from 400 to 599, but was " + status);
  }

  private static byte[] serialized(RpcException failure) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(failure);
    }
    return bytes.toByteArray();
  }

  private static RpcException deserialized(byte[] bytes)
      throws IOException, ClassNotFoundException {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return (RpcException) in.readObject();
    }
  }

  @Test
  void toString_namesCodeMessageAndDetails() {
    RpcException failure =
        new RpcException(Code.ABORTED, "conflict").plusDetail(ErrorDetail.of("a.B", new byte[3]));

    assertThat(failure).hasToString("RpcException: aborted: conflict (details: [a.B (3 bytes)])");
    assertThat(new RpcException(Code.ABORTED, "")).hasToString("RpcException: aborted");
  }

  @Test
  void toString_saysWhoHasFoundTheFailureOfACall() {
    RpcException failure = new RpcException(Code.NOT_FOUND, "no such thing");
    String url = "https://host:8443";

    assertThat(failure).hasToString("RpcException: not_found: no such thing");
    assertThat(failure.asFromPeer())
        .hasToString("RpcException: not_found: no such thing (sent by the server)");
    assertThat(failure.asFromPeer().asFromCallTo(url))
        .hasToString("RpcException: not_found: no such thing (sent by https://host:8443)");
    assertThat(failure.asFromCall())
        .hasToString("RpcException: not_found: no such thing (found by the client)");
    assertThat(failure.asFromCallTo(url))
        .hasToString(
            "RpcException: not_found: no such thing (found by the client of https://host:8443)");
  }

  @Test
  void target_isKeptUntilTheFailureIsRelayed() {
    RpcException plain = new RpcException(Code.NOT_FOUND, "no such thing");
    RpcException failure = plain.asFromPeer().asFromCallTo("https://host:8443");

    assertThat(plain.target()).isEmpty();
    assertThat(failure.isFromPeer()).isTrue();
    assertThat(failure.plusMetadata("x-a", "1").withDetails(List.of()).asFromPeer().target())
        .contains("https://host:8443");
    assertThat(failure.asFromCallTo("http://other").target()).contains("http://other");
    assertThat(failure.relayed().target()).isEmpty();
    assertThat(failure.relayed()).hasToString("RpcException: not_found: no such thing");
    assertThat(plain.asFromCallTo("http://other").isFromPeer()).isFalse();
    assertThat(plain.asFromCallTo("http://other").isFromCall()).isTrue();
  }

  @Test
  @SuppressWarnings("NullAway") // That is what is tested.
  void targetThatIsNull_isRefused() {
    assertThatNullPointerException()
        .isThrownBy(() -> new RpcException(Code.NOT_FOUND, "").asFromCallTo(null));
  }

  @Test
  void detail_ofAnObjectThatNoConverterKnows_isRefused() {
    RpcException failure = new RpcException(Code.INTERNAL, "x");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> failure.plusDetail("text"))
        .withMessageContaining("java.lang.String")
        .withMessageContaining("connect-protobuf");
  }

  @Test
  void detail_keepsACopyOfItsBytes() {
    byte[] bytes = {1, 2};
    ErrorDetail detail = ErrorDetail.of("a.B", bytes);

    bytes[0] = 9;
    detail.value()[1] = 9;

    assertThat(detail).isEqualTo(ErrorDetail.of("a.B", new byte[] {1, 2}));
  }

  @Test
  void detail_withAUrlAsType_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ErrorDetail.of("type.googleapis.com/a.B", new byte[0]));
  }

  @Test
  void headersAndStatus_areKeptUntilTheFailureIsRelayed() {
    RpcException plain = new RpcException(Code.UNAVAILABLE, "full");
    RpcException failure =
        plain
            .plusHeader("Retry-After", "1")
            .plusHeader("retry-after", "2")
            .withHttpStatus(529)
            .plusMetadata("x-a", "1")
            .asFromPeer()
            .asFromCallTo("https://host");

    assertThat(plain.headers().isEmpty()).isTrue();
    assertThat(plain.httpStatus()).isEmpty();
    assertThat(failure.headers()).isEqualTo(Headers.of("retry-after", "1", "retry-after", "2"));
    assertThat(failure.withHeaders(Headers.of("x-b", "1")).headers())
        .isEqualTo(Headers.of("x-b", "1"));
    assertThat(failure.httpStatus()).hasValue(529);
    assertThat(failure.relayed().headers().isEmpty()).isTrue();
    assertThat(failure.relayed().metadata().isEmpty()).isTrue();
    assertThat(failure.relayed().httpStatus()).isEmpty();
  }

  @Test
  void header_thatHttpForbids_isRefused() {
    RpcException failure = new RpcException(Code.UNAVAILABLE, "full");

    assertThatIllegalArgumentException().isThrownBy(() -> failure.plusHeader("a b", "1"));
    assertThatIllegalArgumentException().isThrownBy(() -> failure.plusHeader("a", "1\r\nb: 2"));
  }

  @Test
  void httpStatus_isOneOfAnError() {
    RpcException failure = new RpcException(Code.UNAVAILABLE, "full");

    assertThat(failure.withHttpStatus(400).httpStatus()).hasValue(400);
    assertThat(failure.withHttpStatus(599).httpStatus()).hasValue(599);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> failure.withHttpStatus(399))
        .withMessage("the HTTP status of a failure is from 400 to 599, but was 399");
    assertThatIllegalArgumentException().isThrownBy(() -> failure.withHttpStatus(600));
    assertThatIllegalArgumentException().isThrownBy(() -> failure.withHttpStatus(200));
  }

  @Test
  void failureWithoutStackTrace_hasNoneInItsCopiesEither() {
    RpcException failure = RpcException.withoutStackTrace(Code.NOT_FOUND, "no such thing");

    assertThat(failure.code()).isEqualTo(Code.NOT_FOUND);
    assertThat(failure).hasMessage("no such thing").hasNoCause();
    assertThat(failure.getStackTrace()).isEmpty();
    assertThat(failure.plusMetadata("x-a", "1").asFromPeer().getStackTrace()).isEmpty();
    assertThat(new RpcException(Code.NOT_FOUND, "no such thing").getStackTrace()).isNotEmpty();
  }

  @Test
  void copy_hasItsOwnSuppressedExceptions() {
    RpcException failure =
        new RpcException(Code.UNAVAILABLE, "full", new IllegalStateException("cause"))
            .plusHeader("x-a", "1")
            .withHttpStatus(503)
            .asFromCallTo("https://host");
    IllegalStateException first = new IllegalStateException("first");
    IllegalStateException second = new IllegalStateException("second");
    failure.addSuppressed(first);

    RpcException copy = failure.plusMetadata("x-b", "2");
    copy.addSuppressed(second);

    assertThat(failure.getSuppressed()).containsExactly(first);
    assertThat(copy.getSuppressed()).containsExactly(first, second);
    assertThat(copy.getStackTrace()).isEqualTo(failure.getStackTrace());
    assertThat(copy).hasMessage("full").hasCause(failure.getCause());
    assertThat(copy.headers()).isEqualTo(failure.headers());
    assertThat(copy.httpStatus()).hasValue(503);
    assertThat(copy.target()).contains("https://host");
    assertThat(copy.isFromCall()).isTrue();
  }
}
