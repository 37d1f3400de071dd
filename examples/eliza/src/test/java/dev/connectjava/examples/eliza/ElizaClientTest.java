package dev.connectjava.examples.eliza;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.ClientConfig;
import dev.connectjava.Router;
import dev.connectjava.Transport;
import dev.connectjava.testing.InMemoryTransport;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client as a person sees it, with a server in memory. */
final class ElizaClientTest {
  private static final Eliza ELIZA =
      new Eliza(Script.load(), () -> new SplittableRandom(7), Duration.ZERO);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

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
      ElizaClient client = new ElizaClient(inMemory(ELIZA), in, printed, utf8(err));
      FutureTask<Integer> running = new FutureTask<>(() -> client.run("chat"));
      Thread.ofVirtual().start(running);

      for (String sentence : List.of("I feel lost", "My cat ran away", "Goodbye")) {
        person.write(sentence + "\n");
        person.flush();
        assertThat(heard.readLine()).isEqualTo(conversation.reply(sentence));
      }
      assertThat(running.get(30, TimeUnit.SECONDS)).isZero();
    }
  }

  @Test
  void failedCall_isNamedAndExitsWith1() {
    assertThat(run(inMemory(), "", "say hello")).isEqualTo(1);
    assertThat(lines(err)).singleElement().asString().startsWith("unimplemented: ");

    err.reset();
    assertThat(run(inMemory(), "hello\n", "chat")).isEqualTo(1);
    assertThat(lines(err)).singleElement().asString().startsWith("unimplemented: ");
    assertThat(lines(out)).isEmpty();
  }

  @Test
  void wrongOption_isNamedAndExitsWith2() {
    assertThat(run("", "--codec=xml")).isEqualTo(2);
    assertThat(text(err))
        .isEqualTo("--codec is proto or json, but was \"xml\"\n" + ClientOptions.USAGE);
  }

  @Test
  void certificateThatCannotBeRead_isNamedAndExitsWith2() {
    Function<ClientOptions, Transport> unable =
        options -> {
          throw new UncheckedIOException("can't read c.pem", new NoSuchFileException("c.pem"));
        };

    assertThat(run(unable, "", "--tls --trust=c.pem")).isEqualTo(2);
    assertThat(lines(err)).containsExactly("can't read c.pem");
  }

  @Test
  void help_explainsTheOptions() {
    assertThat(run("", "--help")).isZero();
    assertThat(text(out)).isEqualTo(ClientOptions.USAGE);
  }

  private int run(String input, String commandLine) {
    return run(inMemory(ELIZA), input, commandLine);
  }

  private int run(Function<ClientOptions, Transport> connect, String input, String commandLine) {
    BufferedReader in = new BufferedReader(new StringReader(input));
    return new ElizaClient(connect, in, utf8(out), utf8(err)).run(commandLine.split(" ", -1));
  }

  private static Function<ClientOptions, Transport> inMemory(Eliza... services) {
    Router.Builder router = Router.builder();
    List.of(services).forEach(router::service);
    return options -> {
      ClientConfig config =
          ClientConfig.builder().protocol(options.protocol()).codec(options.codec()).build();
      return InMemoryTransport.to(router.build(), config);
    };
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

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8).replace("\r", "");
  }

  private static List<String> lines(ByteArrayOutputStream bytes) {
    return text(bytes).lines().toList();
  }
}
