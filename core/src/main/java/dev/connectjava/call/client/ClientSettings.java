package dev.connectjava.call.client;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.RpcMethod;
import dev.connectjava.call.CarriedThreads;
import dev.connectjava.call.MessageCoding;
import dev.connectjava.call.MethodCodecs;
import dev.connectjava.call.Providers;
import dev.connectjava.coding.Inflation;
import dev.connectjava.http.HttpClientTransport;
import dev.connectjava.http.Loop;
import dev.connectjava.http.MessageMemory;
import dev.connectjava.platform.TaskThreads;
import dev.connectjava.protocol.ClientProtocol;
import dev.connectjava.protocol.Encodings;
import dev.connectjava.protocol.Inbound;
import dev.connectjava.protocol.MessageLimit;
import dev.connectjava.protocol.ResponseRules;
import dev.connectjava.protocol.connect.ConnectStreamClient;
import dev.connectjava.protocol.connect.ConnectUnaryClient;
import dev.connectjava.protocol.grpc.GrpcClient;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.Compression;
import dev.connectjava.spi.DecodingLimits;
import dev.connectjava.spi.MethodCodec;
import dev.connectjava.text.PathAdvice;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The settings of a client's calls, which are fixed when its transport is made. Thread-safe. */
final class ClientSettings {

  private static final ThreadFactory CALLBACKS = TaskThreads.named("connect-callback");

  /**
   * The limit of methods with the same request class: a client may create its methods at any time.
   */
  private static final int MOST_METHODS = 1_024;

  /** The limit of different decoding limits: each call may have its own. */
  private static final int MOST_LIMITS = 64;

  private final HttpClientTransport http;
  private final CarriedThreads threads;
  private final ClientConfig config;
  private final CallOptions defaults;

  /** Null if no service and no method has options of its own. */
  private final @Nullable DefaultOptions ownDefaults;

  private final OfCodec ofCodec;

  /** By the names of all codecs that calls may have. */
  private final Map<String, OfCodec> ofCodecs;

  /** The coding of methods with encoded messages, with any codec. */
  private final MessageCoding<byte[], byte[]> bytes;

  private final Encodings accepted;
  private final String acceptedNames;
  private final int requestLimitBytes;
  private final int responseLimitBytes;
  private final boolean useGet;
  private final @Nullable Compression sendCompression;
  private final Executor callbackExecutor;
  private final ClientProtocol unaryProtocol;
  private final ClientProtocol streamProtocol;

  ClientSettings(HttpClientTransport http, ClientConfig config) {
    List<Loop> loops = http.loops();
    this.threads = new CarriedThreads(loops);
    this.http = loops.size() > 1 ? new LoopOfCaller(http, threads) : http;
    this.config = config;
    this.defaults = defaults(config);
    this.ownDefaults = DefaultOptions.of(defaults, config);
    Map<String, Codec> codecs = Providers.codecs(config.codecs(), config.addedCodecs());
    this.ofCodecs =
        codecs.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    each -> new OfCodec(each.getValue(), config.limits().responseDecoding()),
                    (one, two) -> two,
                    LinkedHashMap::new));
    this.ofCodec = ofCodec(config.codec());
    Map<String, Compression> compressions =
        Providers.compressions(config.compressions(), config.addedCompressions());
    this.accepted = new Encodings(accepted(config, compressions));
    this.acceptedNames = accepted.names();
    this.requestLimitBytes =
        config.limits().requestMessageBytes().orElse(MessageLimit.LONGEST_BYTES);
    this.responseLimitBytes =
        config.limits().responseMessageBytes().orElse(MessageLimit.LONGEST_BYTES);
    this.bytes =
        MessageCoding.ofClient(
            MethodCodecs.ofBytes(), requestLimitBytes, config.compressionMinimumBytes());
    this.useGet = config.useGet();
    this.sendCompression =
        config.sendCompression().map(name -> compression(name, config, compressions)).orElse(null);
    this.callbackExecutor =
        config.callbackExecutor().orElse(task -> CALLBACKS.newThread(task).start());
    this.unaryProtocol =
        switch (config.protocol()) {
          case CONNECT -> new ConnectUnaryClient();
          case GRPC -> GrpcClient.http2();
          case GRPC_WEB -> GrpcClient.web();
        };
    this.streamProtocol =
        unaryProtocol instanceof ConnectUnaryClient ? new ConnectStreamClient() : unaryProtocol;
  }

  private static CallOptions defaults(ClientConfig config) {
    if (config.headers().isEmpty()
        && config.headers().sensitiveNames().isEmpty()
        && config.timeout().isEmpty()) {
      return CallOptions.defaults();
    }
    CallOptions.Builder defaults = CallOptions.builder().headers(config.headers());
    config.timeout().ifPresent(defaults::timeout);
    return defaults.build();
  }

  private static Collection<Compression> accepted(
      ClientConfig config, Map<String, Compression> known) {
    return config
        .acceptCompressions()
        .<Collection<Compression>>map(
            names -> names.stream().map(name -> compression(name, config, known)).toList())
        .orElse(known.values());
  }

  private static Compression compression(
      String name, ClientConfig config, Map<String, Compression> known) {
    return named("compression", name, known, config.compressions().isPresent());
  }

  /**
   * Returns a known codec or compression.
   *
   * @param exactly whether the configuration names all known ones, so that those on the class path
   *     don't count
   */
  private static <T> T named(String what, String name, Map<String, T> known, boolean exactly) {
    T found = known.get(name);
    if (found == null) {
      String advice =
          exactly
              ? "; ClientConfig.Builder.%ss sets which exist".formatted(what)
              : PathAdvice.forName(name);
      throw new IllegalArgumentException(
          "there is no %s \"%s\": known are %s%s".formatted(what, name, known.keySet(), advice));
    }
    return found;
  }

  HttpClientTransport http() {
    return http;
  }

  /** Returns the virtual threads that the loops of the transport carry. */
  CarriedThreads threads() {
    return threads;
  }

  /** Returns the default options of a method's calls. */
  CallOptions defaults(RpcMethod<?, ?> method) {
    return ownDefaults == null ? defaults : ownDefaults.of(method);
  }

  private OfCodec ofCodec(String name) {
    return named("codec", name, ofCodecs, config.codecs().isPresent());
  }

  /** Returns the codec of a call's messages. */
  Codec codec(CallOptions options) {
    return ofCodec(options).codec;
  }

  private OfCodec ofCodec(CallOptions options) {
    String other = options.codec().orElse(null);
    return other == null ? ofCodec : ofCodec(other);
  }

  /** Returns the names of the encodings that responses may have. */
  String acceptedNames() {
    return acceptedNames;
  }

  Executor callbackExecutor() {
    return callbackExecutor;
  }

  ClientProtocol protocol(RpcMethod<?, ?> method) {
    return method.kind() == RpcMethod.Kind.UNARY ? unaryProtocol : streamProtocol;
  }

  /** Returns whether a call is made by GET if its message is short enough. */
  boolean usesGet(RpcMethod<?, ?> method, CallOptions options) {
    return options.useGet().orElse(useGet)
        && method.kind() == RpcMethod.Kind.UNARY
        && method.idempotency() == RpcMethod.Idempotency.NO_SIDE_EFFECTS;
  }

  int maxUrlBytes() {
    return config.maxUrlBytes();
  }

  /** Returns the compression of a call's requests; null for none. */
  @Nullable Compression compression(CallOptions options) {
    return options.compress().orElse(true) ? sendCompression : null;
  }

  /**
   * Returns the coding of the messages of a method's call.
   *
   * @throws IllegalArgumentException if the client does not have the codec of the options, or that
   *     does not support the messages
   */
  @SuppressWarnings("unchecked") // A coding has the classes of its method.
  <I, O> MessageCoding<I, O> coding(RpcMethod<I, O> method, CallOptions options) {
    OfCodec chosen = ofCodec(options);
    if (method.isEncoded()) {
      return (MessageCoding<I, O>) bytes;
    }
    return suited(chosen, method, options).coding(method);
  }

  private OfCodec suited(OfCodec chosen, RpcMethod<?, ?> method, CallOptions options) {
    DecodingLimits own = options.responseDecoding().orElse(null);
    OfCodec limited = own == null ? chosen : chosen.limitedTo(own);
    return usesGet(method, options) ? limited.deterministic() : limited;
  }

  /**
   * Returns a method whose calls interceptors get.
   *
   * @return null if the client does not know the codec or the messages, or if these are encoded: an
   *     interceptor may open another call instead
   */
  <I, O> @Nullable CallerMethod<I, O> callerMethod(RpcMethod<I, O> method, CallOptions options) {
    String other = options.codec().orElse(null);
    OfCodec chosen = other == null ? ofCodec : ofCodecs.get(other);
    return chosen == null || method.isEncoded()
        ? null
        : suited(chosen, method, options).find(method);
  }

  /** Returns the length limit of a call's response messages. */
  int responseLimit(CallOptions options) {
    return options.responseMessageBytes().orElse(responseLimitBytes);
  }

  /** Returns the rules for reading a call's response. */
  ResponseRules rules(CallOptions options, MessageMemory memory) {
    return new ResponseRules(
        codec(options).name(),
        accepted,
        responseLimit(options),
        ClientSettings::decompress,
        memory);
  }

  private static byte[] decompress(Compression compression, byte[] bytes, int limitBytes) {
    ByteBuffer inflated =
        Inflation.inflate(Inbound.RESPONSE_END, compression, bytes, 0, bytes.length, limitBytes);
    int start = inflated.arrayOffset() + inflated.position();
    return Arrays.copyOfRange(inflated.array(), start, start + inflated.remaining());
  }

  /** A codec with its limits, and the methods whose calls have both. */
  private final class OfCodec {

    private final Codec codec;
    private final Codec limited;
    private final DecodingLimits limits;

    /** The same codec with the limits of single calls, services or methods. */
    private final Map<DecodingLimits, OfCodec> withOtherLimits = new ConcurrentHashMap<>();

    private volatile @Nullable OfCodec deterministic;

    /** Keyed by the class of requests, and collected together with it, unlike a map of methods. */
    private final ClassValue<Map<RpcMethod<?, ?>, CallerMethod<?, ?>>> methods =
        new ClassValue<>() {
          @Override
          protected Map<RpcMethod<?, ?>, CallerMethod<?, ?>> computeValue(Class<?> type) {
            return new ConcurrentHashMap<>();
          }
        };

    OfCodec(Codec codec, DecodingLimits limits) {
      this.codec = codec;
      this.limits = limits;
      this.limited = codec.limitedTo(limits);
    }

    /** Returns what is used for calls by GET. A race is harmless. */
    OfCodec deterministic() {
      OfCodec known = deterministic;
      if (known == null) {
        known = new OfCodec(codec.deterministic(), limits);
        deterministic = known;
      }
      return known;
    }

    OfCodec limitedTo(DecodingLimits others) {
      if (others.equals(limits)) {
        return this;
      }
      OfCodec known = withOtherLimits.get(others);
      if (known == null) {
        known = new OfCodec(codec, others);
        if (withOtherLimits.size() >= MOST_LIMITS) {
          withOtherLimits.clear();
        }
        withOtherLimits.put(others, known);
      }
      return known;
    }

    <I, O> MessageCoding<I, O> coding(RpcMethod<I, O> method) {
      CallerMethod<I, O> found = find(method);
      if (found == null) {
        throw untranslated(method);
      }
      return found.coding();
    }

    /** Returns null if the codec does not support the messages. */
    @SuppressWarnings("unchecked") // It is found by the same method.
    <I, O> @Nullable CallerMethod<I, O> find(RpcMethod<I, O> method) {
      Map<RpcMethod<?, ?>, CallerMethod<?, ?>> known = methods.get(method.requestType());
      CallerMethod<?, ?> found = known.get(method);
      if (found == null) {
        MessageCoding<I, O> coding = newCoding(method);
        if (coding == null) {
          return null;
        }
        found = new CallerMethod<>(method, codec.name(), coding);
        if (known.size() >= MOST_METHODS) {
          known.clear();
        }
        CallerMethod<?, ?> before = known.putIfAbsent(method, found);
        found = before == null ? found : before;
      }
      return (CallerMethod<I, O>) found;
    }

    private <I, O> @Nullable MessageCoding<I, O> newCoding(RpcMethod<I, O> method) {
      MethodCodec<I, O> ofMethod =
          MethodCodecs.of(limited.knowing(List.of(method)), method).orElse(null);
      return ofMethod == null
          ? null
          : MessageCoding.ofClient(ofMethod, requestLimitBytes, config.compressionMinimumBytes())
              .withBinary(codec.isBinary() || method.isEncoded());
    }

    private IllegalArgumentException untranslated(RpcMethod<?, ?> method) {
      return new IllegalArgumentException(
          "codec \"%s\" does not translate %s and %s of %s"
              .formatted(
                  codec.name(),
                  method.requestType().getName(),
                  method.responseType().getName(),
                  method.procedure()));
    }
  }
}
