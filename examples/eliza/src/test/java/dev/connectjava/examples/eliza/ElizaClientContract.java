package dev.connectjava.examples.eliza;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Transport;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintStream;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The output of the client, for any kind of server. */
abstract class ElizaClientContract {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /** Returns the function that makes the transport of the client. */
  abstract Function<ClientOptions, Transport> connect();

  /** Returns the arguments for the server; may be empty. */
  abstract String server();

  /** Returns an Eliza whose answers do not depend on chance. */
  static Eliza eliza() {
    return new Eliza(Script.load(), () -> new SplittableRandom(7), Duration.ZERO);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--protocol=connect --codec=proto",
        "--protocol=connect --codec=json",
        "--protocol=grpc --codec=proto",
        "--protocol=grpc --codec=json",
        "--protocol=grpc-web --codec=proto",
        "--protocol=grpc-web --codec=json",
      })
  void everyTask_inEveryProtocolAndCodec_printsWhatElizaSays(String options) {
    Conversation alone = conversation();
    assertThat(run("", options + " say My name is Ada")).isZero();
    assertThat(lines(out)).containsExactly(alone.reply("My name is Ada"));

    out.reset();
    assertThat(run("", options + " introduce Ada")).isZero();
    assertThat(lines(out)).containsExactlyElementsOf(Introduction.sentences(Script.load(), "Ada"));

    out.reset();
    Conversation conversation = conversation();
    assertThat(run("My cat ran away\nBlah\n", options)).isZero();
    assertThat(lines(out))
        .containsExactly(conversation.reply("My cat ran away"), conversation.reply("Blah"));
    assertThat(lines(err)).isEmpty();
  }

  @Test
  void chat_answersEachLineBeforeTheNext_andEndsWithAGoodbyeThoughTheInputDoesNot()
      throws Exception {
    Conversation conversation = conversation();
    PipedWriter person = new PipedWriter();
    PipedInputStream answers = new PipedInputStream();
    try (BufferedReader in = new BufferedReader(new PipedReader(person));
        PrintStream printed = utf8(new PipedOutputStream(answers));
        BufferedReader heard = reader(answers)) {
      ElizaClient client = new ElizaClient(connect(), in, printed, utf8(err));
      FutureTask<Integer> running = new FutureTask<>(() -> client.run(words("chat")));
      Thread.ofVirtual().start(running);

      for (String sentence : List.of("I feel lost", "My cat ran away", "Goodbye")) {
        person.write(sentence + "\n");
        person.flush();
        assertThat(heard.readLine()).isEqualTo(conversation.reply(sentence));
      }
      assertThat(running.get(30, TimeUnit.SECONDS)).isZero();
    }
  }

  final int run(String input, String commandLine) {
    return run(new StringReader(input), commandLine);
  }

  final int run(Reader input, String commandLine) {
    BufferedReader in = new BufferedReader(input);
    return new ElizaClient(connect(), in, utf8(out), utf8(err)).run(words(commandLine));
  }

  final List<String> printed() {
    return lines(out);
  }

  final List<String> complaints() {
    return lines(err);
  }

  private String[] words(String commandLine) {
    return (server() + " " + commandLine).strip().split(" ", -1);
  }

  private static Conversation conversation() {
    return new Conversation(Script.load(), new SplittableRandom(7));
  }

  private static PrintStream utf8(OutputStream stream) {
    return new PrintStream(stream, true, StandardCharsets.UTF_8);
  }

  private static BufferedReader reader(PipedInputStream stream) {
    return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
  }

  private static List<String> lines(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
