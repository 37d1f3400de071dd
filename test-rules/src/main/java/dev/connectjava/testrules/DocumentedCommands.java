package dev.connectjava.testrules;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The commands of a document, each with the output that the document shows. Immutable.
 *
 * <p>They are the lines that begin with {@code $} in blocks of the language {@code console}; the
 * lines after a command are its output. The test of a document runs them and compares:
 *
 * <pre>{@code
 * DocumentedCommands commands =
 *     DocumentedCommands.of(Path.of("README.md"))
 *         .replacing("localhost:8080", "localhost:" + server.port());
 * assertThat(commands.run()).isEqualTo(commands.documented());
 * }</pre>
 */
public final class DocumentedCommands {

  private static final Pattern BLOCK = Pattern.compile("```console\n(.*?)```", Pattern.DOTALL);
  private static final String PROMPT = "$ ";

  /** Less than the timeout of a test, so that the test names the command. */
  private static final int LONGEST_SECONDS = 30;

  /** The exit code of a shell that does not find a program. */
  private static final int NOT_FOUND = 127;

  /** Makes curl ignore the user's file of settings and the user's proxy. */
  private static final String PLAIN_CURL = "curl() { command curl -q --noproxy '*' \"$@\"; }\n";

  private final String documented;
  private final Map<String, String> replacements;

  private DocumentedCommands(String documented, Map<String, String> replacements) {
    this.documented = documented;
    this.replacements = Map.copyOf(replacements);
  }

  /**
   * Returns the commands of a document.
   *
   * @throws IOException if it can't be read
   * @throws AssertionError if it has none
   */
  public static DocumentedCommands of(Path document) throws IOException {
    String blocks =
        BLOCK
            .matcher(Files.readString(document))
            .results()
            .map(block -> block.group(1))
            .collect(Collectors.joining());
    if (!blocks.startsWith(PROMPT)) {
      throw new AssertionError(document + " has no commands");
    }
    return new DocumentedCommands(blocks, Map.of());
  }

  /** Returns the same commands with another text in place of one that the document has. */
  public DocumentedCommands replacing(String text, String other) {
    Map<String, String> more = new HashMap<>(replacements);
    more.put(text, other);
    return new DocumentedCommands(documented, more);
  }

  /** Returns the commands and their output as the document shows them. */
  public String documented() {
    return documented;
  }

  /**
   * Runs the commands by a shell, one after another, and returns them with the output that they
   * have now, in the form of {@link #documented}. Curl uses no proxy, and does not read the user's
   * settings.
   *
   * @throws IOException if there is no shell
   * @throws InterruptedException if the thread is interrupted
   * @throws AssertionError if a command does not end within 30 seconds, or is not installed
   */
  public String run() throws IOException, InterruptedException {
    StringBuilder seen = new StringBuilder();
    List<String> lines = documented.lines().filter(line -> line.startsWith(PROMPT)).toList();
    for (String line : lines) {
      String output = run(line.substring(PROMPT.length()));
      seen.append(line).append('\n').append(output);
      if (!output.isEmpty() && !output.endsWith("\n")) {
        seen.append('\n');
      }
    }
    return seen.toString();
  }

  private String run(String command) throws IOException, InterruptedException {
    String replaced = command;
    for (Map.Entry<String, String> replacement : replacements.entrySet()) {
      replaced = replaced.replace(replacement.getKey(), replacement.getValue());
    }
    Process process =
        new ProcessBuilder("sh", "-c", PLAIN_CURL + replaced).redirectErrorStream(true).start();
    // The output is short: the process does not wait until it is read.
    if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("this command did not end: " + command);
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.exitValue() == NOT_FOUND) {
      throw new AssertionError("this needs curl and the shell's usual programs: " + output);
    }
    return output;
  }
}
