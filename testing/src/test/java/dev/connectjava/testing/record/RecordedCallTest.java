package dev.connectjava.testing.record;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.connectjava.Code;
import dev.connectjava.ErrorDetail;
import dev.connectjava.RpcException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RecordedCallTest {

  private static final String LINE =
      """
      {"method":"/a.v1.A/B","kind":"unary","headers":[["x-a","1"],["x-a","2"]],"messages":\
      [{"from":"client","ms":0.250,"json":{"a":1}},\
      {"from":"client","ms":1.000,"codec":"proto","base64":"AQI="},\
      {"from":"server","ms":2.000,"omittedBytes":7}],\
      "responseHeaders":[["x-b","3"]],"trailers":[["x-c","4"]],"code":"not_found",\
      "message":"no a","details":[{"type":"a.v1.D","base64":"AQI="}],"ms":3.000}\
      """;

  @Test
  void line_isReadAndWritten() {
    RecordedCall call = RecordedCall.parse(LINE);

    assertThat(call).hasToString(LINE);
    assertThat(call.procedure()).isEqualTo("/a.v1.A/B");
    assertThat(call.requests()).containsExactly("{\"a\":1}", "(proto: AQI=)");
    assertThat(call.responses()).containsExactly("(7 bytes)");
    assertThat(call.requestHeaders().all("x-a")).containsExactly("1", "2");
    assertThat(call.responseHeaders().first("x-b")).contains("3");
    assertThat(call.trailers().first("x-c")).contains("4");
    assertThat(call.code()).contains(Code.NOT_FOUND);
    assertThat(call.failure().orElseThrow()).hasMessage("no a");
    assertThat(call.failure().map(RpcException::details))
        .contains(List.of(ErrorDetail.of("a.v1.D", new byte[] {1, 2})));
    assertThat(call.messages().stream().map(RecordedMessage::toJson).map(JsonText::of))
        .allSatisfy(message -> assertThat(LINE).contains(message));
  }

  @Test
  void call_withoutAFailure_hasNone() {
    RecordedCall call = RecordedCall.parse("{\"method\":\"/a.v1.A/B\"}");

    assertThat(call.failure()).isEmpty();
    assertThat(call.requests()).isEmpty();
    assertThat(call.requestHeaders().isEmpty()).isTrue();
  }

  @Test
  void file_hasOneCallOnEachLine(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("calls.jsonl");
    Files.writeString(file, LINE + "\n\n" + LINE + "\n");

    assertThat(RecordedCall.readAll(file)).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"method\":\"/a.v1.A/B\",\"mess", "{\"method\":\"/\u00c3"})
  void incompleteLastLine_isLeftOut(String start, @TempDir Path folder) throws Exception {
    Path file = folder.resolve("calls.jsonl");
    Files.writeString(file, LINE + "\n" + start, ISO_8859_1); // A character may be cut, too.

    assertThat(RecordedCall.readAll(file)).hasSize(1);
  }

  @Test
  void lastLineWithoutAnEnd_isReadIfItIsWhole(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("calls.jsonl");
    Files.writeString(file, LINE + "\n" + LINE);

    assertThat(RecordedCall.readAll(file)).hasSize(2);
  }

  @Test
  void fileWithAnotherLine_isRefusedWithItsNumber(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("calls.jsonl");
    Files.writeString(file, LINE + "\n\n{\n" + LINE + "\n");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> RecordedCall.readAll(file))
        .withMessageStartingWith("line 3 of " + file + ": the line is not a recorded call");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{\"kind\":\"unary\"}",
        "{\"method\":\"/a/B\",\"messages\":[1]}",
        "{\"method\":\"/a/B\",\"messages\":[{\"from\":\"proxy\",\"json\":1}]}",
        "{\"method\":\"/a/B\",\"messages\":[{\"from\":\"client\"}]}"
      })
  void anotherLine_isRefused(String line) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RecordedCall.parse(line))
        .withMessageContaining("the line is not a recorded call");
  }
}
