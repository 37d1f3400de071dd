package dev.connectjava.examples.eliza;

import dev.connectjava.RpcException;
import dev.connectjava.Transport;
import dev.connectjava.examples.eliza.v1.ElizaServiceClient;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.tls.ClientTls;
import dev.connectjava.tls.TlsTrust;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Function;

/** The client program: talks to any server of the Eliza service, in any protocol. */
public final class ElizaClient {
  private static final int STATUS_CALL_FAILED = 1;
  private static final int STATUS_USAGE = 2;

  private final Function<? super ClientOptions, ? extends Transport> connect;
  private final BufferedReader in;
  private final PrintStream out;
  private final PrintStream err;

  /**
   * @param connect makes the transport for the options
   */
  ElizaClient(
      Function<? super ClientOptions, ? extends Transport> connect,
      BufferedReader in,
      PrintStream out,
      PrintStream err) {
    this.connect = connect;
    this.in = in;
    this.out = out;
    this.err = err;
  }

  /**
   * Makes one call and prints what Eliza says. Exits with 1 if the call or the input fails, and
   * with 2 if the options are invalid.
   *
   * @param arguments see {@code --help}
   */
  public static void main(String[] arguments) {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.exit(new ElizaClient(ElizaClient::connect, in, System.out, System.err).run(arguments));
  }

  /** Runs the program, and returns the exit status. */
  int run(String... arguments) {
    ClientOptions options;
    try {
      options = ClientOptions.parse(arguments);
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      err.print(ClientOptions.USAGE);
      return STATUS_USAGE;
    }
    if (options.help()) {
      out.print(ClientOptions.USAGE);
      return 0;
    }
    return connectAndCall(options);
  }

  private int connectAndCall(ClientOptions options) {
    Transport transport;
    try {
      transport = connect.apply(options);
    } catch (IllegalArgumentException | UncheckedIOException e) {
      err.println(e.getMessage());
      return STATUS_USAGE;
    }
    try (transport) {
      options.task().run(ElizaServiceClient.of(transport), in, out);
      return 0;
    } catch (RpcException e) {
      err.printf("%s: %s%n", e.code(), e.getMessage());
      return STATUS_CALL_FAILED;
    } catch (UncheckedIOException e) {
      err.println(e.getMessage());
      return STATUS_CALL_FAILED;
    }
  }

  static Transport connect(ClientOptions options) {
    NettyTransport.Builder builder =
        NettyTransport.builder(options.address())
            .protocol(options.protocol())
            .codec(options.codec());
    options.trust().ifPresent(file -> builder.tls(tls(file)));
    return builder.build();
  }

  private static ClientTls tls(Path trusted) {
    return ClientTls.builder().trust(TlsTrust.ofPem(trusted)).build();
  }
}
