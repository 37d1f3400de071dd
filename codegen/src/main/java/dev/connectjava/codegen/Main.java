package dev.connectjava.codegen;

import com.google.protobuf.compiler.PluginProtos.CodeGeneratorRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;

/**
 * The plugin's main program: reads a {@code CodeGeneratorRequest} from standard input and writes a
 * {@code CodeGeneratorResponse} to standard output. With arguments it needs no protoc: it reads a
 * descriptor set and writes the generated files.
 *
 * @see <a
 *     href="https://github.com/protocolbuffers/protobuf/blob/main/src/google/protobuf/compiler/plugin.proto">plugin.proto</a>
 */
public final class Main {

  /** Begins every error, also those in a response. */
  static final String ERROR = "protoc-gen-connect-java: ";

  private static final String USAGE =
      """
      protoc-gen-connect-java %s: a plugin for protoc and buf.

        protoc --plugin=protoc-gen-connect-java --connect-java_out=OPTIONS:FOLDER FILE.proto

      Without protoc it generates the same code from a file that was written with
      protoc --include_imports --include_source_info --descriptor_set_out=FILE or buf build -o FILE.
      Without FILE.proto it does so for all files in it, except those of protobuf.

        java -jar protoc-gen-connect-java-VERSION-exec.jar --descriptor_set_in=FILE --out=FOLDER --opt=OPTIONS FILE.proto

      Options, separated by commas:
      %s\
      """;

  private Main() {}

  /**
   * Runs the plugin. With arguments, generates code from a descriptor set, or prints the version or
   * the usage.
   */
  public static void main(String[] arguments) {
    System.exit(run(arguments, System.in, System.out, System.err));
  }

  static int run(String[] arguments, InputStream in, PrintStream out, PrintStream err) {
    if (arguments.length == 0) {
      return answer(in, out, err);
    }
    switch (arguments[0]) {
      case "--version" -> out.println("protoc-gen-connect-java " + PluginVersion.VERSION);
      case "--help" -> out.printf(USAGE, PluginVersion.VERSION, PluginOptions.describe());
      default -> {
        return generate(arguments, err);
      }
    }
    return 0;
  }

  private static int answer(InputStream in, OutputStream out, PrintStream err) {
    try {
      CodeGeneratorRequest request = CodeGeneratorRequest.parseFrom(in, JavaFile.extensions());
      CodeGenerator.generate(request).writeTo(out);
      out.flush();
      return 0;
    } catch (IOException e) {
      err.println(ERROR + "standard input is not a request of protoc: " + e.getMessage());
      return 1;
    }
  }

  private static int generate(String[] arguments, PrintStream err) {
    SetArguments set;
    try {
      set = SetArguments.parse(arguments);
    } catch (GenerationException e) {
      err.println(ERROR + e.getMessage());
      err.println();
      err.printf(USAGE, PluginVersion.VERSION, PluginOptions.describe());
      return 1;
    }
    try {
      CodeGeneratorRequest request =
          DescriptorSet.read(set.sets()).request(set.files(), set.options());
      new GeneratedFolder(set.out()).write(CodeGenerator.generate(request));
      return 0;
    } catch (GenerationException e) {
      String message = String.valueOf(e.getMessage());
      err.println(message.startsWith(ERROR) ? message : ERROR + message);
      return 1;
    }
  }
}
