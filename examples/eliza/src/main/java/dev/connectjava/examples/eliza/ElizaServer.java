package dev.connectjava.examples.eliza;

import dev.connectjava.Router;
import dev.connectjava.health.HealthRegistry;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.reflection.Reflection;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/** The server program: the Eliza service, its web page, health and reflection on one port. */
public final class ElizaServer {
  private static final Duration PAUSE_PER_WORD = Duration.ofMillis(60);

  /** How long calls may continue once the server refuses new ones. */
  static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(5);

  private static final int STATUS_CANNOT_START = 1;
  private static final int STATUS_USAGE = 2;

  private ElizaServer() {}

  /**
   * Serves until the process is asked to end, and lets the calls in flight finish. The exit code is
   * then that of the JVM, such as 143 after SIGTERM. Exits with 1 if the server can't start, and
   * with 2 if the options are invalid.
   *
   * @param arguments see {@code --help}
   * @throws InterruptedException if the main thread is interrupted
   */
  public static void main(String[] arguments) throws InterruptedException {
    int status = run(arguments, System.out, System.err);
    if (status != 0) {
      System.exit(status);
    }
  }

  /**
   * Starts a server for the service, with the web page, health and reflection.
   *
   * @throws UncheckedIOException if it can't listen on the address in the options
   * @throws IllegalArgumentException if the TLS files are invalid
   */
  static NettyServer start(ServerOptions options, Eliza eliza) {
    Optional<RenewedTls> tls = options.tls().map(RenewedTls::read);
    HealthRegistry health = HealthRegistry.create();
    Router.Builder router =
        Router.builder().service(eliza).merge(health.routes()).merge(Reflection.create().routes());
    Page.resources().forEach(router::resource);
    NettyServer.Builder server =
        NettyServer.builder()
            .host(options.host())
            .port(options.port())
            .beforeShutdown(health::enterTerminalState)
            .drainDelay(options.drainDelay())
            .shutdownGrace(SHUTDOWN_GRACE)
            .handler(router.build());
    tls.ifPresent(files -> server.tls(files.first()));
    NettyServer started = server.start();
    tls.ifPresent(files -> files.renew(started));
    return started;
  }

  private static int run(String[] arguments, PrintStream out, PrintStream err)
      throws InterruptedException {
    ServerOptions options;
    try {
      options = ServerOptions.parse(arguments);
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      err.print(ServerOptions.USAGE);
      return STATUS_USAGE;
    }
    if (options.help()) {
      out.print(ServerOptions.USAGE);
      return 0;
    }
    return serve(options, out, err);
  }

  private static int serve(ServerOptions options, PrintStream out, PrintStream err)
      throws InterruptedException {
    NettyServer server;
    try {
      server = start(options, new Eliza(Script.load(), SplittableRandom::new, PAUSE_PER_WORD));
    } catch (UncheckedIOException e) {
      err.printf(
          Locale.ROOT,
          "Cannot listen on %s:%d: %s%nChoose another place with --host and --port.%n",
          options.host(),
          options.port(),
          reason(e));
      return STATUS_CANNOT_START;
    } catch (IllegalArgumentException e) {
      err.printf("Cannot speak TLS: %s%n", e.getMessage());
      return STATUS_CANNOT_START;
    }
    server.closeOnJvmShutdown();
    out.print(Instructions.text(options, server.port()));
    out.flush();
    server.awaitTermination();
    return 0;
  }

  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (root instanceof UnresolvedAddressException) {
      return "no such host is known.";
    }
    String message = String.valueOf(root.getMessage());
    return message.contains("in use") ? "the port is taken." : message;
  }
}
