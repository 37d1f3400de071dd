import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.gradle.api.Action;
import org.gradle.api.Project;
import org.gradle.api.Task;
import org.gradle.api.internal.TaskInternal;
import org.gradle.api.internal.project.ProjectInternal;
import org.gradle.api.internal.tasks.TaskExecutionOutcome;
import org.gradle.api.plugins.JavaApplication;
import org.gradle.api.tasks.SourceSet;
import org.gradle.api.tasks.SourceSetContainer;
import org.gradle.api.tasks.testing.Test;
import org.gradle.api.tasks.testing.junitplatform.JUnitPlatformOptions;
import org.gradle.testfixtures.ProjectBuilder;

/**
 * Evaluates the file {@code build.gradle} of a project with Gradle's API, has its code generated,
 * and writes what Gradle would compile and run, each with its name: {@code folder out version}.
 * Gradle itself is not needed; it would also read the block {@code plugins}, which is done here,
 * and order and run all tasks, of which only those that generate code are run here.
 */
final class EvaluateBuild {

  private static final Pattern PLUGINS = Pattern.compile("(?s)plugins \\{\\n(.*?)\\n\\}\\n(.*)");
  private static final Pattern PLUGIN =
      Pattern.compile("\\s*id '([\\w.]+)'(?: version '([\\w.]+)')?");

  private EvaluateBuild() {}

  /** Gradle's threads would keep the JVM. */
  public static void main(String[] arguments) {
    try {
      evaluate(arguments);
      System.exit(0);
    } catch (Throwable e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  private static void evaluate(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]).toAbsolutePath();
    Project project =
        ProjectBuilder.builder()
            .withName("greet")
            .withProjectDir(folder.toFile())
            .withGradleUserHomeDir(folder.resolve("gradle-home").toFile())
            .build();
    Path script = folder.resolve("without-plugins.gradle");
    Files.writeString(
        script,
        applyPlugins(project, Files.readString(folder.resolve("build.gradle")), arguments[2]));
    project.apply(Map.of("from", script.toFile()));
    ProjectInternal configured = (ProjectInternal) project;
    configured.getProjectEvaluationBroadcaster().afterEvaluate(configured, configured.getState());
    run(project.getTasks().getByName("generateProto"), new HashSet<>());
    Files.write(Path.of(arguments[1]), found(project));
  }

  /** Applies the plugins of a build file, and returns the rest of it. */
  private static String applyPlugins(Project project, String build, String version) {
    Matcher parts = PLUGINS.matcher(build);
    if (!parts.matches()) {
      throw new IllegalArgumentException("build.gradle does not begin with a block of plugins");
    }
    for (String line : parts.group(1).split("\n")) {
      Matcher plugin = PLUGIN.matcher(line);
      if (!plugin.matches()) {
        throw new IllegalArgumentException("not a plugin: " + line);
      }
      if (plugin.group(2) != null && !plugin.group(2).equals(version)) {
        throw new IllegalArgumentException(line + " is evaluated with version " + version);
      }
      project.apply(Map.of("plugin", plugin.group(1)));
    }
    return parts.group(2);
  }

  /** Runs a task after those that it depends on. */
  private static void run(Task task, Set<Task> done) {
    if (!done.add(task)) {
      return;
    }
    for (Task before : task.getTaskDependencies().getDependencies(task)) {
      run(before, done);
    }
    System.out.println("> " + task.getPath());
    for (Action<? super Task> action : new ArrayList<>(task.getActions())) {
      action.execute(task);
    }
    ((TaskInternal) task).getState().setOutcome(TaskExecutionOutcome.EXECUTED);
  }

  private static List<String> found(Project project) {
    SourceSetContainer sources = project.getExtensions().getByType(SourceSetContainer.class);
    SourceSet main = sources.getByName(SourceSet.MAIN_SOURCE_SET_NAME);
    SourceSet tests = sources.getByName(SourceSet.TEST_SOURCE_SET_NAME);
    Test test = (Test) project.getTasks().getByName("test");
    if (!(test.getOptions() instanceof JUnitPlatformOptions)) {
      throw new IllegalStateException("the task test does not use the JUnit Platform");
    }
    return List.of(
        "main_sources=" + paths(main.getJava().getSrcDirs()),
        "test_sources=" + paths(tests.getJava().getSrcDirs()),
        "compile_path=" + resolved(project, "compileClasspath"),
        "test_compile_path=" + resolved(project, "testCompileClasspath"),
        "test_path=" + resolved(project, "testRuntimeClasspath"),
        "main_class="
            + project.getExtensions().getByType(JavaApplication.class).getMainClass().get());
  }

  /** The jars of a configuration; the output of the project's own tasks is not there. */
  private static String resolved(Project project, String configuration) {
    return paths(project.getConfigurations().getByName(configuration).resolve());
  }

  private static String paths(Collection<File> files) {
    return files.stream().map(File::getPath).collect(Collectors.joining(File.pathSeparator));
  }
}
