package dev.connectjava.interop.client;

import dev.connectjava.Protocol;
import dev.connectjava.http.HttpVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of the command line.
 *
 * @param targets all requested combinations that exist
 * @param duplex the use of bidirectional streams that the server supports over HTTP/2
 * @param cases the expected number of cases, of all targets together; 0 for any number
 * @param only the cases to run; empty for all
 */
record Arguments(
    List<Target> targets, Duplex duplex, int cases, Set<String> only, Set<String> without) {

  private static final Set<String> NAMES =
      Set.of(
          "name",
          "ca",
          "server-name",
          "protocols",
          "codecs",
          "http",
          "duplex",
          "cases",
          "only",
          "without");

  /**
   * Reads an address and options of the form {@code --name=value}; lists are separated by commas.
   *
   * @throws IllegalArgumentException if one is unknown
   */
  static Arguments parse(String[] words) {
    Map<String, String> options = new HashMap<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      if (!word.startsWith("--")) {
        options.put("address", word);
      } else if (equals > 0 && NAMES.contains(word.substring(2, equals))) {
        options.put(word.substring(2, equals), word.substring(equals + 1));
      } else {
        throw new IllegalArgumentException("unknown: " + word + "; known are: " + NAMES);
      }
    }
    return new Arguments(
        targets(options),
        Duplex.valueOf(options.getOrDefault("duplex", "full").toUpperCase(Locale.ROOT)),
        Integer.parseInt(options.getOrDefault("cases", "0")),
        Set.copyOf(list(options, "only", "", name -> name)),
        Set.copyOf(list(options, "without", "", name -> name)));
  }

  private static List<Target> targets(Map<String, String> options) {
    List<Target> targets = new ArrayList<>();
    for (Protocol protocol : list(options, "protocols", "grpc", Arguments::protocol)) {
      for (HttpVersion version : list(options, "http", "2", Arguments::httpVersion)) {
        if (protocol == Protocol.GRPC && version == HttpVersion.HTTP_1) {
          continue;
        }
        for (String codec : list(options, "codecs", "proto", name -> name)) {
          targets.add(target(options, protocol, codec, version));
        }
      }
    }
    return targets;
  }

  private static Target target(
      Map<String, String> options, Protocol protocol, String codec, HttpVersion version) {
    String address = options.get("address");
    if (address == null) {
      throw new IllegalArgumentException("the server's address is missing");
    }
    @Nullable String authorities = options.get("ca");
    return new Target(
        options.getOrDefault("name", ""),
        address,
        protocol,
        codec,
        version,
        authorities == null ? null : Path.of(authorities),
        options.get("server-name"));
  }

  private static Protocol protocol(String name) {
    return Protocol.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  private static HttpVersion httpVersion(String number) {
    return HttpVersion.valueOf("HTTP_" + number);
  }

  private static <T> List<T> list(
      Map<String, String> options, String name, String byDefault, Function<String, T> reading) {
    String value = options.getOrDefault(name, byDefault);
    return value.isEmpty() ? List.of() : Arrays.stream(value.split(",")).map(reading).toList();
  }
}
