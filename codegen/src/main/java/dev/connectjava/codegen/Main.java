package dev.connectjava.codegen;

import com.google.protobuf.DescriptorProtos;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.JavaFeaturesProto;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;

/**
 * The plugin's main program: reads a {@code CodeGeneratorRequest} from standard input and writes a
 * {@code CodeGeneratorResponse} to standard output.
 *
 * @see <a
 *     href="https://github.com/protocolbuffers/protobuf/blob/main/src/google/protobuf/compiler/plugin.proto">plugin.proto</a>
 */
public final class Main {

  private static final String USAGE =
      """
      protoc-gen-connect-java %s: a plugin for protoc and buf.

        protoc --plugin=protoc-gen-connect-java --connect-java_out=OPTIONS:FOLDER FILE.proto

      Options, separated by commas:
      %s\
      """;

  private Main() {}

  /** Runs the plugin. With arguments, prints its version or its usage. */
  public static void main(String[] arguments) {
    System.exit(run(arguments, System.in, System.out, System.err));
  }

  static int run(String[] arguments, InputStream in, PrintStream out, PrintStream err) {
    if (arguments.length > 0) {
      return explain(arguments[0], out, err);
    }
    try {
      generate(in, out);
      return 0;
    } catch (IOException e) {
      err.println(
          "protoc-gen-connect-java: standard input is not a request of protoc: " + e.getMessage());
      return 1;
    }
  }

  private static void generate(InputStream in, OutputStream out) throws IOException {
    // Initializes DescriptorProtos first: initializing JavaFeaturesProto before it fails.
    DescriptorProtos.getDescriptor();
    ExtensionRegistry registry = ExtensionRegistry.newInstance();
    JavaFeaturesProto.registerAllExtensions(registry);
    CodeGeneratorRequest request = CodeGeneratorRequest.parseFrom(in, registry);
    CodeGenerator.generate(request).writeTo(out);
    out.flush();
  }

  private static int explain(String argument, PrintStream out, PrintStream err) {
    switch (argument) {
      case "--version" -> out.println("protoc-gen-connect-java " + PluginVersion.VERSION);
      case "--help" -> out.printf(USAGE, PluginVersion.VERSION, PluginOptions.describe());
      default -> {
        err.printf("unknown argument %s%n%n", argument);
        err.printf(USAGE, PluginVersion.VERSION, PluginOptions.describe());
        return 1;
      }
    }
    return 0;
  }
}
