package dev.connectjava.interop.client;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The client program of a rolling restart: calls gRPC's test service in several ways at once until
 * its standard input ends. Then it prints for each way how many calls were made, how many of them
 * have failed, and which servers have answered. Exits with 1 if a call has failed, or not all
 * servers have answered in every way.
 */
public final class RestartLoad {

  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private RestartLoad() {}

  /**
   * Runs the load.
   *
   * @param words the number of servers, then the ways; see {@code RestartedWay}
   */
  public static void main(String[] words) throws IOException, InterruptedException {
    int servers = Integer.parseInt(words[0]);
    List<RestartedWay> ways = Stream.of(words).skip(1).map(RestartedWay::parse).toList();
    ways.forEach(RestartedWay::begin);
    for (RestartedWay way : ways) {
      way.awaitFirstAnswer();
    }
    OUT.println("All ways have an answer.");
    System.in.transferTo(OutputStream.nullOutputStream()); // Until its end.
    boolean passed = true;
    for (RestartedWay way : ways) {
      way.end();
      passed &= report(way, servers);
    }
    System.exit(passed ? 0 : 1);
  }

  private static boolean report(RestartedWay way, int servers) {
    boolean isComplete = way.failures() == 0 && way.answers().size() == servers;
    OUT.printf(
        Locale.ROOT,
        "%s %s: %d calls, %d failed, answers of %s%n",
        isComplete ? "ok" : "FAILED",
        way.name(),
        way.calls(),
        way.failures(),
        way.answers());
    way.examples().forEach(example -> OUT.println("  " + example));
    return isComplete;
  }
}
