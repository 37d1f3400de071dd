package dev.connectjava.codegen;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.SourceVersion;
import org.jspecify.annotations.Nullable;

/**
 * The options of the plugin.
 *
 * @param server whether to generate the interfaces that servers implement
 * @param async whether to generate the asynchronous ones of these interfaces
 * @param client whether to generate the classes that clients call
 * @param kotlin whether to generate the interfaces and clients with coroutines, in Kotlin
 * @param schema whether methods have their schema, which needs messages with descriptors
 * @param views the messages for which to generate views
 * @param viewImports whether to generate views of messages of imported files, if they are needed
 * @param names the names of the generated classes
 * @param relocated the messages and enums whose classes are not where their files say
 */
record PluginOptions(
    boolean server,
    boolean async,
    boolean client,
    boolean kotlin,
    boolean schema,
    Views views,
    boolean viewImports,
    GeneratedNames names,
    RelocatedTypes relocated) {

  private static final PluginOptions DEFAULTS =
      new PluginOptions(
          true,
          true,
          true,
          false,
          true,
          Views.NONE,
          false,
          GeneratedNames.DEFAULTS,
          RelocatedTypes.NONE);

  /** A name of a schema, with dots between its parts. */
  private static final Pattern SCHEMA_NAME = Pattern.compile("[A-Za-z_]\\w*(\\.[A-Za-z_]\\w*)*");

  /** The messages for which views are generated. */
  enum Views {
    /** None. */
    NONE,
    /** Requests and responses, and what they consist of. */
    RPC,
    /** All messages of the files. */
    ALL
  }

  /** All options. */
  enum Option {
    SERVER("server", "=false leaves out the interfaces that servers implement"),
    ASYNC("async", "=false leaves out the asynchronous ones of these interfaces"),
    CLIENT("client", "=false leaves out the classes that clients call"),
    KOTLIN("kotlin", "=true also generates interfaces and clients with coroutines, in Kotlin"),
    SCHEMA(
        "schema",
        "=false leaves out the schema of methods, for messages of protobuf-javalite: these have no"
            + " descriptors"),
    SERVICE_SUFFIX(
        "service_suffix", "=Api names the interfaces GreetServiceApi and AsyncGreetServiceApi"),
    ASYNC_PREFIX("async_prefix", "=Future names the asynchronous interface FutureGreetService"),
    COROUTINE_PREFIX(
        "coroutine_prefix", "=Suspend names the interface in Kotlin SuspendGreetService"),
    CLIENT_SUFFIX("client_suffix", "=Stub names the client GreetServiceStub"),
    METHODS_SUFFIX("methods_suffix", "=Rpcs names the class of the methods GreetServiceRpcs"),
    HANDLERS_SUFFIX("handlers_suffix", "=Parts names the class of the handlers GreetServiceParts"),
    VIEWS(
        "views",
        "=all generates views of all messages, =rpc of those in requests and responses; =none is"
            + " the default"),
    VIEW_IMPORTS("view_imports", "=true also generates views of imported messages in these"),
    VIEW_SUFFIX("view_suffix", "=Bytes names the view of a message Greeting GreetingBytes"),
    JAVA_TYPE(
        "java_type",
        "=google.type=com.example.type takes the messages of a package, or one message, from"
            + " another Java package or class; may be repeated, the longest match counts");

    private final String name;
    private final String description;

    Option(String name, String description) {
      this.name = name;
      this.description = description;
    }

    /** Returns the option as the user writes it. */
    @Override
    public String toString() {
      return name;
    }
  }

  /** Returns the description of all options, one line for each. */
  static String describe() {
    return Arrays.stream(Option.values())
        .map(option -> "  " + option + option.description + "\n")
        .collect(Collectors.joining());
  }

  /**
   * Reads the plugin's parameter.
   *
   * @param parameter options of the form {@code name=value}, separated by commas; may be empty
   */
  static PluginOptions parse(String parameter) {
    PluginOptions options = DEFAULTS;
    for (String element : parameter.split(",", -1)) {
      if (!element.isBlank()) {
        String[] nameAndValue = element.strip().split("=", 2);
        Option option = option(nameAndValue[0]);
        options = options.with(option, nameAndValue.length == 1 ? null : nameAndValue[1]);
      }
    }
    if (!options.schema && options.views != Views.NONE) {
      throw new GenerationException(
          "option \"schema\" is \"false\", but views need messages with descriptors: leave out"
              + " \"schema\" or \"views\"");
    }
    return options;
  }

  private static Option option(String name) {
    for (Option option : Option.values()) {
      if (option.name.equals(name)) {
        return option;
      }
    }
    throw new GenerationException(
        "unknown option \"%s\"; known options are:\n%s".formatted(name, describe()));
  }

  private PluginOptions with(Option option, @Nullable String value) {
    return switch (option) {
      case SERVER -> withServer(flag(option, value));
      case ASYNC -> withAsync(flag(option, value));
      case CLIENT -> withClient(flag(option, value));
      case KOTLIN -> withKotlin(flag(option, value));
      case SCHEMA -> withSchema(flag(option, value));
      case SERVICE_SUFFIX -> withNames(names.withServiceSuffix(suffix(option, value)));
      case ASYNC_PREFIX -> withNames(names.withAsyncPrefix(prefix(option, value)));
      case COROUTINE_PREFIX -> withNames(names.withCoroutinePrefix(coroutinePrefix(option, value)));
      case CLIENT_SUFFIX -> withNames(names.withClientSuffix(suffix(option, value)));
      case METHODS_SUFFIX -> withNames(names.withMethodsSuffix(suffix(option, value)));
      case HANDLERS_SUFFIX -> withNames(names.withHandlersSuffix(suffix(option, value)));
      case VIEWS -> withViews(views(option, value), viewImports);
      case VIEW_IMPORTS -> withViews(views, flag(option, value));
      case VIEW_SUFFIX -> withNames(names.withViewSuffix(viewSuffix(option, value)));
      case JAVA_TYPE -> withRelocated(relocated(option, value));
    };
  }

  private PluginOptions withServer(boolean newServer) {
    return new PluginOptions(
        newServer, async, client, kotlin, schema, views, viewImports, names, relocated);
  }

  private PluginOptions withAsync(boolean newAsync) {
    return new PluginOptions(
        server, newAsync, client, kotlin, schema, views, viewImports, names, relocated);
  }

  private PluginOptions withClient(boolean newClient) {
    return new PluginOptions(
        server, async, newClient, kotlin, schema, views, viewImports, names, relocated);
  }

  private PluginOptions withKotlin(boolean newKotlin) {
    return new PluginOptions(
        server, async, client, newKotlin, schema, views, viewImports, names, relocated);
  }

  private PluginOptions withSchema(boolean newSchema) {
    return new PluginOptions(
        server, async, client, kotlin, newSchema, views, viewImports, names, relocated);
  }

  private PluginOptions withViews(Views newViews, boolean newImports) {
    return new PluginOptions(
        server, async, client, kotlin, schema, newViews, newImports, names, relocated);
  }

  private PluginOptions withNames(GeneratedNames newNames) {
    return new PluginOptions(
        server, async, client, kotlin, schema, views, viewImports, newNames, relocated);
  }

  private PluginOptions withRelocated(RelocatedTypes newRelocated) {
    return new PluginOptions(
        server, async, client, kotlin, schema, views, viewImports, names, newRelocated);
  }

  /** Returns the styles of the interfaces that servers implement. */
  List<HandlerStyle> styles() {
    return async ? List.of(HandlerStyle.values()) : List.of(HandlerStyle.BLOCKING);
  }

  private RelocatedTypes relocated(Option option, @Nullable String value) {
    String[] nameAndTarget = (value == null ? "" : value).split("=", 2);
    if (nameAndTarget.length < 2
        || !SCHEMA_NAME.matcher(nameAndTarget[0]).matches()
        || !SourceVersion.isName(nameAndTarget[1])) {
      throw wrong(
          option,
          value,
          "must be a package or a type of the schema, \"=\", and a Java package or class");
    }
    return relocated.plus(nameAndTarget[0], nameAndTarget[1]);
  }

  private static boolean flag(Option option, @Nullable String value) {
    return switch (value == null ? "true" : value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(option, value, "must be true or false");
    };
  }

  private static Views views(Option option, @Nullable String value) {
    return switch (value == null ? "" : value) {
      case "none" -> Views.NONE;
      case "rpc" -> Views.RPC;
      case "all" -> Views.ALL;
      default -> throw wrong(option, value, "must be none, rpc or all");
    };
  }

  private static String viewSuffix(Option option, @Nullable String value) {
    String suffix = suffix(option, value);
    if (suffix.isEmpty()) {
      throw wrong(option, value, "must not be empty: messages have the name without it");
    }
    return suffix;
  }

  private static String coroutinePrefix(Option option, @Nullable String value) {
    String prefix = prefix(option, value);
    if (prefix.isEmpty()) {
      throw wrong(option, value, "must not be empty: the classes in Java have the name without it");
    }
    return prefix;
  }

  private static String prefix(Option option, @Nullable String value) {
    if (value == null || !SourceVersion.isIdentifier(value + "X")) {
      throw wrong(option, value, "must be valid at the beginning of a Java class name");
    }
    return value;
  }

  private static String suffix(Option option, @Nullable String value) {
    if (value == null || !SourceVersion.isIdentifier("X" + value)) {
      throw wrong(option, value, "must be valid at the end of a Java class name");
    }
    return value;
  }

  private static GenerationException wrong(Option option, @Nullable String value, String rule) {
    return new GenerationException(
        "option \"%s\" is \"%s\", but %s".formatted(option, value == null ? "" : value, rule));
  }
}
