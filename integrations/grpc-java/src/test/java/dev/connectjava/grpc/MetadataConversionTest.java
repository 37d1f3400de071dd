package dev.connectjava.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import io.grpc.Metadata;
import org.junit.jupiter.api.Test;

final class MetadataConversionTest {

  @Test
  void fields_becomeMetadata_withoutThoseThatAreNot() {
    Headers headers =
        Headers.of(
            "x-text", "one",
            "x-text", "two",
            "x-bytes-bin", "AP8H,AA",
            "x-broken-bin", "?",
            "grpc-status", "5",
            "grpc-message", "no",
            "grpc-status-details-bin", "AA",
            "connection", "keep-alive",
            "x!name", "that grpc-java does not allow");

    Metadata metadata = MetadataConversion.toMetadata(headers);

    assertThat(metadata.keys()).containsExactlyInAnyOrder("x-text", "x-bytes-bin");
    assertThat(metadata.getAll(Outcome.TEXT)).containsExactly("one", "two");
    assertThat(metadata.getAll(Outcome.BINARY))
        .containsExactly(new byte[] {0, -1, 7}, new byte[] {0});
  }

  @Test
  void metadata_becomesFields_withoutTheDetailsOfAnError() {
    Metadata metadata = Outcome.metadata("a text");
    metadata.put(Outcome.TEXT, "another");
    metadata.put(MetadataConversion.DETAILS_KEY, new byte[1]);

    Headers headers = MetadataConversion.toHeaders(metadata);

    assertThat(headers.names()).containsExactlyInAnyOrder("x-text", "x-bytes-bin");
    assertThat(headers.all("x-text")).containsExactly("a text", "another");
    assertThat(headers.firstBinary("x-bytes-bin"))
        .hasValueSatisfying(bytes -> assertThat(bytes).containsExactly(0, -1, 7));
  }

  @Test
  void valueThatHttpDoesNotAllow_isLeftOut() {
    Metadata metadata = new Metadata();
    metadata.put(Outcome.TEXT, "two\nlines");
    metadata.put(Outcome.TEXT, "one line");
    assertThat(MetadataConversion.toHeaders(metadata).all("x-text")).containsExactly("one line");
  }

  @Test
  void trailersOfAFailure_areWithoutHttpsOwnFields() {
    RpcException failure =
        new RpcException(Code.ABORTED, "again")
            .withMetadata(
                Headers.of(
                    "date", "Mon, 30 Nov 2026 15:00:00 GMT",
                    "server", "upstream",
                    "set-cookie", "session=1",
                    "access-control-allow-origin", "*",
                    "x-text", "one"));
    assertThat(StatusConversion.trailers(failure, failure.metadata()).keys())
        .containsExactly("x-text");
  }

  @Test
  void noMetadata_isNoFields() {
    assertThat(MetadataConversion.toHeaders(null).isEmpty()).isTrue();
  }
}
