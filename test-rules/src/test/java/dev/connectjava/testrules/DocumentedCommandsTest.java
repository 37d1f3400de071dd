package dev.connectjava.testrules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DocumentedCommandsTest {

  @TempDir Path folder;

  private DocumentedCommands commands(String text) throws Exception {
    return DocumentedCommands.of(Files.writeString(folder.resolve("README.md"), text));
  }

  @Test
  void commands_areRunInOrder() throws Exception {
    DocumentedCommands commands =
        commands(
            "Text\n```console\n$ printf one\none\n$ true\n```\n```console\n$ echo 8080\n80\n```");

    assertThat(commands.documented()).isEqualTo("$ printf one\none\n$ true\n$ echo 8080\n80\n");
    assertThat(commands.replacing("8080", "80").run()).isEqualTo(commands.documented());
    assertThat(commands.run()).endsWith("8080\n");
  }

  @Test
  void documentWithoutCommands_isRefused() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> commands("```sh\nls\n```"))
        .withMessageContaining("has no commands");
  }
}
