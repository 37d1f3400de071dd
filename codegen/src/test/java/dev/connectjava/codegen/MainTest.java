package dev.connectjava.codegen;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

final class MainTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(byte[] in, String... arguments) {
    return Main.run(
        arguments,
        new ByteArrayInputStream(in),
        new PrintStream(out, true, UTF_8),
        new PrintStream(err, true, UTF_8));
  }

  @Test
  void request_isAnsweredOnStandardOutput() throws IOException {
    byte[] request =
        Schemas.request(
                "", Schemas.file("a.proto").addService(Schemas.service("Users", "Get")).build())
            .toByteArray();

    assertThat(run(request)).isZero();
    assertThat(CodeGeneratorResponse.parseFrom(out.toByteArray()).getFileCount()).isPositive();
    assertThat(err.size()).isZero();
  }

  /** protoc prints errors in a schema or an option, so the plugin exits with 0. */
  @Test
  void wrongOption_isAnErrorInTheResponse() throws IOException {
    assertThat(run(Schemas.request("lite=true").toByteArray())).isZero();
    assertThat(CodeGeneratorResponse.parseFrom(out.toByteArray()).getError())
        .startsWith("protoc-gen-connect-java: unknown option \"lite\"");
  }

  @Test
  void inputThatIsNoRequest_isSaidOnStandardError() {
    assertThat(run("no request".getBytes(UTF_8))).isEqualTo(1);
    assertThat(err.toString(UTF_8))
        .startsWith("protoc-gen-connect-java: standard input is not a request of protoc");
    assertThat(out.size()).isZero();
  }

  @Test
  void version_isPrinted() {
    assertThat(run(new byte[0], "--version")).isZero();
    assertThat(out.toString(UTF_8).strip())
        .isEqualTo("protoc-gen-connect-java " + PluginVersion.VERSION);
  }

  @Test
  void help_listsTheOptions() {
    assertThat(run(new byte[0], "--help")).isZero();
    assertThat(out.toString(UTF_8)).contains(PluginOptions.describe());
  }

  @Test
  void unknownArgument_isNamed() {
    assertThat(run(new byte[0], "--what")).isEqualTo(1);
    assertThat(err.toString(UTF_8))
        .startsWith("protoc-gen-connect-java: unknown or repeated argument --what");
  }
}
