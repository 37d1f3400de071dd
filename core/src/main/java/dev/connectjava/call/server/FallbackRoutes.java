package dev.connectjava.call.server;

import dev.connectjava.Handler;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServiceDefinition.Binding;
import dev.connectjava.call.Execution;
import dev.connectjava.spi.Codec;
import dev.connectjava.text.PathAdvice;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The routes of procedures that are not registered; one is made for each call. Their messages are
 * not decoded. Immutable and thread-safe.
 */
public final class FallbackRoutes {

  /** The threads have one name, since the procedure's name is the client's choice. */
  private static final Execution.Threads THREADS = Execution.threadsFor("fallback");

  private final Handler.BidiStream<byte[], byte[]> handler;
  private final Route.Settings settings;
  private final Collection<Codec> codecs;

  /**
   * Creates routes to this handler.
   *
   * @throws IllegalArgumentException if there are no codecs, with which no call can be answered
   */
  public FallbackRoutes(
      Handler.BidiStream<byte[], byte[]> handler,
      Route.Settings settings,
      Collection<Codec> codecs) {
    if (codecs.isEmpty()) {
      throw new IllegalArgumentException(
          "the fallback of a router needs at least one codec, but there is none: add one with"
              + " codec(), or do not set codecs() so that those on the path are used; "
              + PathAdvice.forProtobuf(Codec.class));
    }
    this.handler = handler;
    this.settings = settings;
    this.codecs = codecs;
  }

  /**
   * Returns the route of a path.
   *
   * @param enveloped whether the call's protocol carries streams; such a protocol does not show the
   *     kind of a method
   * @return null if the path is not the path of a procedure: {@code /service/method}
   */
  @Nullable Route<byte[], byte[]> of(String path, boolean enveloped) {
    String[] parts = path.split("/", -1);
    if (parts.length != 3 || !parts[0].isEmpty() || !isName(parts[1]) || !isName(parts[2])) {
      return null;
    }
    return Route.of(binding(parts[1], parts[2], enveloped), settings, codecs, THREADS);
  }

  /** Returns whether a part of a path is a valid name for {@link RpcMethod}. */
  private static boolean isName(String part) {
    return !part.isEmpty()
        && part.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '?' && c != '#');
  }

  private Binding<byte[], byte[]> binding(String service, String name, boolean enveloped) {
    Class<byte[]> bytes = byte[].class;
    RpcMethod<byte[], byte[]> method =
        enveloped
            ? RpcMethod.bidiStream(service, name, bytes, bytes)
            : RpcMethod.unary(service, name, bytes, bytes);
    return Binding.ofEncoded(method, handler);
  }
}
