package dev.connectjava.interop.client;

import dev.connectjava.http.HttpVersion;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The client program: calls a server of gRPC's test service in all ways that the arguments request,
 * and prints the result of each case. Exits with 1 if a case has failed.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/interop-test-descriptions.md">gRPC's
 *     description of the cases</a>
 */
public final class InteropClient {

  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private final Arguments arguments;
  private int passed;
  private int failures;

  private InteropClient(Arguments arguments) {
    this.arguments = arguments;
  }

  /**
   * Runs the cases.
   *
   * @param words the address of the server, and options; see {@code Arguments}
   */
  public static void main(String[] words) {
    InteropClient client = new InteropClient(Arguments.parse(words));
    client.checkNames();
    client.arguments.targets().forEach(client::run);
    client.checkCount();
    System.exit(client.failures == 0 ? 0 : 1);
  }

  /** Refuses unknown names: a case that is left out by a wrong name would seem to have passed. */
  private void checkNames() {
    Set<String> known = allCases().map(InteropCase::name).collect(Collectors.toSet());
    Stream.concat(arguments.only().stream(), arguments.without().stream())
        .filter(name -> !known.contains(name))
        .forEach(name -> {
          throw new IllegalArgumentException("no case is called " + name);
        });
  }

  /** Checks the number of cases: missing cases would seem to have passed, too. */
  private void checkCount() {
    int cases = passed + failures;
    if (arguments.cases() > 0 && arguments.cases() != cases) {
      failures++;
      OUT.printf(
          Locale.ROOT,
          "FAILED all cases%n  expected: %d%n  seen:     %d%n",
          arguments.cases(),
          cases);
    }
  }

  private void run(Target target) {
    try (Session session = new Session(target)) {
      cases(target).forEach(one -> run(target, session, one));
    }
  }

  private List<InteropCase> cases(Target target) {
    Duplex duplex = duplex(target);
    Set<String> only = arguments.only();
    return allCases()
        .filter(one -> duplex.includes(one.needs()))
        .filter(one -> only.isEmpty() || only.contains(one.name()))
        .filter(one -> !arguments.without().contains(one.name()))
        .toList();
  }

  /** Returns the possible use of bidirectional streams: over HTTP/1.1 only half duplex. */
  private Duplex duplex(Target target) {
    boolean full = arguments.duplex() == Duplex.FULL;
    return full && target.httpVersion() == HttpVersion.HTTP_1 ? Duplex.HALF : arguments.duplex();
  }

  private static Stream<InteropCase> allCases() {
    return Stream.of(
            UnaryCases.all(),
            StreamCases.all(),
            CompressionCases.all(),
            MetadataCases.all(),
            FailureCases.all(),
            CancellationCases.all(),
            LoadCases.all())
        .flatMap(List::stream);
  }

  private void run(Target target, Session session, InteropCase one) {
    String name = target + ": " + one.name();
    try {
      one.body().run(session);
      passed++;
      OUT.println("ok " + name);
    } catch (Exception | AssertionError e) {
      failures++;
      OUT.println("FAILED " + name);
      e.printStackTrace(OUT);
    }
  }
}
