package dev.connectjava.examples.eliza;

import dev.connectjava.Protocol;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The options of the client's command line. Immutable.
 *
 * @param address the address of the server, with its scheme
 * @param protocol the protocol to use
 * @param codec the name of the codec
 * @param trust the trusted certificates; empty for those that the JDK trusts
 * @param task the task to run
 * @param help whether to print the usage instead
 */
record ClientOptions(
    String address,
    Protocol protocol,
    String codec,
    Optional<Path> trust,
    ClientTask task,
    boolean help) {
  static final String USAGE =
      """
      Usage: eliza-client [OPTIONS] [ADDRESS] [chat | introduce [NAME] | say SENTENCE]

      Talks to Eliza at ADDRESS, by default localhost:8080.

        chat              a conversation, line by line, until a goodbye or the end of the input; the default
        introduce [NAME]  Eliza introduces herself
        say SENTENCE      one sentence, and her answer

        --protocol PROTOCOL   connect, grpc or grpc-web; connect by default
        --codec CODEC         proto or json; proto by default
        --tls                 uses TLS; also if ADDRESS begins with https://
        --trust FILE          trusts only the certificates in this PEM file, such as the server's own
        --help                shows this text
      """;

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException if it is invalid, with a message for the user
   */
  static ClientOptions parse(String... arguments) {
    Draft draft = new Draft();
    CommandLine line = new CommandLine(arguments);
    while (line.hasNext()) {
      String word = line.next();
      switch (word) {
        case "--help", "-h" -> draft.help = true;
        case "--protocol" -> draft.protocol = protocol(line.value());
        case "--codec" -> draft.codec = codec(line.value());
        case "--tls" -> draft.tls = true;
        case "--trust" -> draft.trust = line.file();
        default -> {
          if (word.startsWith("-")) {
            throw line.unknown();
          }
          draft.words.add(word);
        }
      }
    }
    return draft.options();
  }

  private static Protocol protocol(String name) {
    return switch (name) {
      case "connect" -> Protocol.CONNECT;
      case "grpc" -> Protocol.GRPC;
      case "grpc-web" -> Protocol.GRPC_WEB;
      default ->
          throw new IllegalArgumentException(
              "--protocol is connect, grpc or grpc-web, but was \"%s\"".formatted(name));
    };
  }

  private static String codec(String name) {
    if (name.equals("proto") || name.equals("json")) {
      return name;
    }
    throw new IllegalArgumentException("--codec is proto or json, but was \"%s\"".formatted(name));
  }

  /** The options read so far. */
  private static final class Draft {
    private static final String HTTP = "http://";
    private static final String HTTPS = "https://";

    private final Deque<String> words = new ArrayDeque<>();
    private Protocol protocol = Protocol.CONNECT;
    private String codec = "proto";
    private boolean tls;
    private @Nullable Path trust;
    private boolean help;

    ClientOptions options() {
      String first = words.peekFirst();
      boolean addressFirst = first != null && !ClientTask.isName(first);
      String address = address(addressFirst ? words.removeFirst() : "localhost:8080");
      ClientTask task = ClientTask.of(words);
      return new ClientOptions(address, protocol, codec, Optional.ofNullable(trust), task, help);
    }

    /** Returns the address with its scheme, which must fit the TLS options. */
    private String address(String typed) {
      String address = typed.contains("://") ? typed : (tls ? HTTPS : HTTP) + typed;
      if (!address.startsWith(HTTP) && !address.startsWith(HTTPS)) {
        throw new IllegalArgumentException(
            "an address begins with http:// or https://, but was \"%s\"".formatted(typed));
      }
      if (address.startsWith(HTTP) && (tls || trust != null)) {
        throw new IllegalArgumentException(
            "%s is not for TLS: that is --tls or an address with https://".formatted(address));
      }
      return address;
    }
  }
}
