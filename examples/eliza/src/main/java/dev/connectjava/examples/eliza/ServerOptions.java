package dev.connectjava.examples.eliza;

import java.util.Iterator;
import java.util.List;

/**
 * What the command line says. Immutable.
 *
 * @param host the address to listen on
 * @param port the port to listen on; 0 lets the system choose one
 * @param help whether to explain the options instead of serving
 */
record ServerOptions(String host, int port, boolean help) {
  static final String USAGE =
      """
      Usage: eliza [--host HOST] [--port PORT]

      Serves Eliza over the Connect protocol, and a page to talk to her.

        --host HOST   the address to listen on; 127.0.0.1 by default
        --port PORT   the port to listen on; 8080 by default, 0 for any that is free
        --help        shows this text
      """;

  private static final int MAX_PORT = 65_535;

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException if there is anything in it that is not an option, with a
   *     message for the person who typed it
   */
  static ServerOptions parse(String... arguments) {
    ServerOptions options = new ServerOptions("127.0.0.1", 8080, false);
    Iterator<String> rest = List.of(arguments).iterator();
    while (rest.hasNext()) {
      String argument = rest.next();
      int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
      String name = equals < 0 ? argument : argument.substring(0, equals);
      options =
          switch (name) {
            case "--help", "-h" -> new ServerOptions(options.host, options.port, true);
            case "--host" ->
                new ServerOptions(value(argument, equals, rest), options.port, options.help);
            case "--port" ->
                new ServerOptions(options.host, port(value(argument, equals, rest)), options.help);
            default -> throw new IllegalArgumentException("unknown option: " + argument);
          };
    }
    return options;
  }

  private static String value(String argument, int equals, Iterator<String> rest) {
    String name = equals < 0 ? argument : argument.substring(0, equals);
    String value = equals >= 0 ? argument.substring(equals + 1) : rest.hasNext() ? rest.next() : "";
    if (value.isEmpty()) {
      throw new IllegalArgumentException(name + " needs a value");
    }
    return value;
  }

  private static int port(String text) {
    if (text.matches("\\d{1,5}") && Integer.parseInt(text) <= MAX_PORT) {
      return Integer.parseInt(text);
    }
    throw new IllegalArgumentException(
        "--port needs a number from 0 to %d, but was \"%s\"".formatted(MAX_PORT, text));
  }
}
