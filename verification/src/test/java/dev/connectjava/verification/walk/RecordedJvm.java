package dev.connectjava.verification.walk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jacoco.core.data.ExecutionDataStore;
import org.jacoco.core.data.SessionInfoStore;
import org.jacoco.core.runtime.RemoteControlReader;
import org.jacoco.core.runtime.RemoteControlWriter;

/**
 * A JVM whose agent records which of our code is executed, and tells it over a connection that it
 * makes. Not thread-safe.
 */
final class RecordedJvm implements AutoCloseable {

  private static final Pattern AGENT = Pattern.compile("org\\.jacoco\\.agent-.*-runtime\\.jar");
  private static final int PATIENCE_MILLIS = 60_000;

  /** Then it is killed, so that nothing waits for it any more. */
  private static final int LONGEST_LIFE_SECONDS = 240;

  private final Process process;
  private final BufferedReader output;
  private final Writer input;
  private final Socket agent;
  private final RemoteControlReader reader;
  private final RemoteControlWriter writer;

  private RecordedJvm(Process process, Socket agent) throws IOException {
    this.process = process;
    this.output = process.inputReader(UTF_8);
    this.input = process.outputWriter(UTF_8);
    this.agent = agent;
    this.writer = new RemoteControlWriter(agent.getOutputStream());
    this.reader = new RemoteControlReader(agent.getInputStream());
  }

  /** Starts a program with the class path of this JVM. */
  static RecordedJvm start(Class<?> program, String... arguments) throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      listener.setSoTimeout(PATIENCE_MILLIS);
      Process process =
          new ProcessBuilder(command(listener, program, arguments))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      CompletableFuture.delayedExecutor(LONGEST_LIFE_SECONDS, TimeUnit.SECONDS)
          .execute(process::destroyForcibly);
      try {
        Socket agent = listener.accept();
        agent.setSoTimeout(PATIENCE_MILLIS);
        agent.setTcpNoDelay(true);
        return new RecordedJvm(process, agent);
      } catch (IOException | RuntimeException | Error e) {
        process.destroyForcibly();
        throw e;
      }
    }
  }

  private static List<String> command(
      ServerSocket listener, Class<?> program, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(
        "-javaagent:"
            + agent()
            + "=output=tcpclient,includes=dev.connectjava.*,address="
            + listener.getInetAddress().getHostAddress()
            + ",port="
            + listener.getLocalPort());
    command.add("-XX:+UseSerialGC");
    command.add("-XX:TieredStopAtLevel=1"); // It lives for seconds.
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(program.getName());
    command.addAll(List.of(arguments));
    return command;
  }

  private static Path agent() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(jar -> AGENT.matcher(jar.getFileName().toString()).matches())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no jar on the class path is " + AGENT));
  }

  /** What the program prints next. */
  String readLine() {
    try {
      String line = output.readLine();
      if (line == null) {
        throw new IllegalStateException("the program has ended");
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives the program a line to read. */
  void writeLine(String line) {
    try {
      input.write(line + "\n");
      input.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What has been executed since the last time. */
  ExecutionDataStore takeExecuted() {
    ExecutionDataStore executed = new ExecutionDataStore();
    reader.setExecutionDataVisitor(executed);
    reader.setSessionInfoVisitor(new SessionInfoStore());
    try {
      writer.visitDumpCommand(true, true);
      if (!reader.read()) {
        throw new IllegalStateException("the agent has ended");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return executed;
  }

  /** Ends the program, which does so when its stdin ends. */
  @Override
  public void close() throws IOException {
    try {
      input.close();
      process.onExit().orTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).join();
    } finally {
      process.destroyForcibly();
      agent.close();
    }
  }
}
