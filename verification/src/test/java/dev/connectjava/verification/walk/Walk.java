package dev.connectjava.verification.walk;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import org.jacoco.core.analysis.Analyzer;
import org.jacoco.core.analysis.CoverageBuilder;
import org.jacoco.core.data.ExecutionData;
import org.jacoco.core.data.ExecutionDataStore;

/**
 * The source files of ours with a line that one call executes, when as many have been made before
 * that nothing is done for the first time. Files of tests and generated ones are none of ours.
 *
 * <p>Classes are looked at that more than half of many calls execute, one by one. A single call may
 * differ: its last lines, after the caller has its response, may be executed when the next has
 * begun, and a frame may come in two pieces.
 *
 * @param files by their paths, such as {@code dev/connectjava/Router.java}
 */
record Walk(SortedSet<String> files) {

  private static final int CALLS_BEFORE = 200;
  private static final int CALLS = 15;

  /** The folder or the jar of the classes of tests. */
  private static final String TESTS =
      Walk.class.getProtectionDomain().getCodeSource().getLocation().toString();

  /** Takes the walk of calls in a JVM; they are made, so many, one after the other. */
  static Walk take(RecordedJvm jvm, IntConsumer makeCalls) {
    makeCalls.accept(CALLS_BEFORE);
    jvm.takeExecuted();
    ExecutionDataStore ofAll = new ExecutionDataStore();
    Map<String, Integer> callsByClass = new HashMap<>();
    for (int i = 0; i < CALLS; i++) {
      makeCalls.accept(1);
      for (ExecutionData executed : jvm.takeExecuted().getContents()) {
        ofAll.put(executed);
        callsByClass.merge(executed.getName(), 1, Integer::sum);
      }
    }
    callsByClass.values().removeIf(calls -> calls <= CALLS / 2);
    return new Walk(files(ofAll, callsByClass.keySet()));
  }

  private static SortedSet<String> files(ExecutionDataStore executed, Set<String> classes) {
    CoverageBuilder found = new CoverageBuilder();
    Analyzer analyzer = new Analyzer(executed, found);
    for (String each : classes) {
      analyze(each + ".class", analyzer);
    }
    if (!found.getNoMatchClasses().isEmpty()) {
      throw new IllegalStateException("executed as others: " + found.getNoMatchClasses());
    }
    return found.getSourceFiles().stream()
        .filter(file -> file.getLineCounter().getCoveredCount() > 0)
        .map(file -> file.getPackageName() + "/" + file.getName())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void analyze(String classFile, Analyzer analyzer) {
    URL url = Walk.class.getClassLoader().getResource(classFile);
    if (url == null) {
      throw new IllegalStateException("no class file: " + classFile);
    }
    if (url.toString().contains(TESTS)) {
      return;
    }
    try (InputStream in = url.openStream()) {
      analyzer.analyzeClass(in, classFile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The names of the files without their packages, sorted; they stay when a file moves. */
  List<String> names() {
    return files.stream().map(file -> file.substring(file.lastIndexOf('/') + 1)).sorted().toList();
  }

  /** How many files are in packages of the engine: those of calls and those of protocols. */
  int filesOfTheEngine() {
    return (int)
        files.stream().filter(file -> isIn("call", file) || isIn("protocol", file)).count();
  }

  private static boolean isIn(String room, String file) {
    return file.startsWith("dev/connectjava/" + room + "/");
  }

  /** One line for each package: its name, how many files, and which. */
  String byPackage() {
    SortedMap<String, List<String>> packages =
        files.stream()
            .collect(
                Collectors.groupingBy(
                    file -> file.substring(0, file.lastIndexOf('/')).replace('/', '.'),
                    TreeMap::new,
                    Collectors.mapping(
                        file -> file.substring(file.lastIndexOf('/') + 1, file.lastIndexOf('.')),
                        Collectors.toList())));
    return packages.entrySet().stream()
        .map(each ->
            each.getKey()
                + " ("
                + each.getValue().size()
                + "): "
                + String.join(", ", each.getValue()))
        .collect(Collectors.joining("\n"));
  }
}
