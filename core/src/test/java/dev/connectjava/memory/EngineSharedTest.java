package dev.connectjava.memory;

import static dev.connectjava.memory.EngineService.method;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientConfig;
import dev.connectjava.Protocol;
import dev.connectjava.Router;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.Transport;
import dev.connectjava.http.ForwardingHttpExchange;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.http.HttpResponse;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.MessageCodec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Long messages that are encoded already reach the transport without being copied. */
@ParameterizedClass
@EnumSource
final class EngineSharedTest {

  private static final int LONG_BYTES = 16 * 1024;

  /** A message: the bytes of an array. */
  record Blob(byte[] array) {}

  private static final class BlobCodec implements Codec, MessageCodec.Sized<Blob> {

    @Override
    public String name() {
      return "blob";
    }

    @Override
    public boolean isBinary() {
      return true;
    }

    @Override
    @SuppressWarnings("unchecked") // It is the codec of this class.
    public <T> Optional<MessageCodec<T>> forType(Class<T> messageType) {
      return messageType == Blob.class ? Optional.of((MessageCodec<T>) this) : Optional.empty();
    }

    @Override
    public Blob decode(byte[] bytes, int offset, int length) {
      return new Blob(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    @Override
    public int length(Blob message) {
      return message.array.length;
    }

    @Override
    public int write(Blob message, byte[] array, int offset) {
      System.arraycopy(message.array, 0, array, offset, message.array.length);
      return offset + message.array.length;
    }

    @Override
    public Optional<ByteBuffer> encoded(Blob message) {
      return Optional.of(ByteBuffer.wrap(message.array));
    }
  }

  private final Protocol protocol;
  private final MeteredMemory memory = new MeteredMemory(1 << 20);

  /** What the transport has got of bodies of responses. */
  private final Queue<ByteBuffer> passed = new ConcurrentLinkedQueue<>();

  EngineSharedTest(Protocol protocol) {
    this.protocol = protocol;
  }

  private final class Watched extends ForwardingHttpExchange {

    Watched(HttpExchange exchange) {
      super(exchange);
    }

    @Override
    public void respond(HttpResponse response) {
      passed.add(response.body().duplicate());
      super.respond(response);
    }

    @Override
    public void write(ByteBuffer data) {
      passed.add(data.duplicate());
      super.write(data);
    }
  }

  private Transport transport(ServiceDefinition service) {
    Router router = Router.builder().codec(new BlobCodec()).compressions().service(service).build();
    MemoryHttp http =
        new MemoryHttp(
            exchange -> router.handle(new Watched(exchange)),
            new MemoryHttp.Bounds(200_000, memory, memory),
            HttpVersion.HTTP_2);
    ClientConfig config =
        ClientConfig.builder().protocol(protocol).codec(new BlobCodec()).codec("blob").build();
    return Transport.over(http, config);
  }

  private static RpcMethod<Blob, Blob> blobs(RpcMethod.Kind kind) {
    return method(kind).withRequestType(Blob.class).withResponseType(Blob.class);
  }

  /** Answers each call with its last request, or with the same message. */
  private static ServiceDefinition service(Optional<Blob> answer) {
    return ServiceDefinition.builder(EngineService.UNARY.service())
        .unary(blobs(RpcMethod.Kind.UNARY), (request, context) -> answer.orElse(request))
        .clientStream(
            blobs(RpcMethod.Kind.CLIENT_STREAM),
            (requests, context) -> {
              Blob last = new Blob(new byte[0]);
              for (Blob request : requests) {
                last = request;
              }
              return answer.orElse(last);
            })
        .serverStream(
            blobs(RpcMethod.Kind.SERVER_STREAM),
            (request, responses, context) -> responses.send(answer.orElse(request)))
        .bidiStream(
            blobs(RpcMethod.Kind.BIDI_STREAM),
            (requests, responses, context) -> {
              for (Blob request : requests) {
                responses.send(answer.orElse(request));
              }
            })
        .build();
  }

  private static Blob blob(int length, int seed) {
    byte[] array = new byte[length];
    for (int i = 0; i < length; i++) {
      array[i] = (byte) (seed + i % 31);
    }
    return new Blob(array);
  }

  private static List<byte[]> call(Transport transport, RpcMethod.Kind kind, Blob... requests) {
    List<byte[]> responses = new ArrayList<>();
    try (ClientCall<Blob, Blob> call = transport.open(blobs(kind), CallOptions.defaults())) {
      for (Blob request : requests) {
        call.sendAsync(request).toCompletableFuture().join();
      }
      call.closeSend();
      for (Blob next = call.receive(); next != null; next = call.receive()) {
        responses.add(next.array());
      }
    }
    return responses;
  }

  @ParameterizedTest
  @EnumSource
  void messages_areWhole(RpcMethod.Kind kind) {
    try (Transport transport = transport(service(Optional.empty()))) {
      for (int length : new int[] {0, 10, LONG_BYTES - 1, LONG_BYTES, 100_000}) {
        Blob sent = blob(length, length);
        assertThat(call(transport, kind, sent)).containsExactly(sent.array());
      }
    }
    assertThat(memory.used()).isZero();
  }

  @Test
  void longMessagesOfAStream_keepTheirOrder() {
    Blob[] sent = new Blob[20]; // Together they fit into the bound of the exchange.
    Arrays.setAll(sent, i -> blob(i % 3 == 0 ? LONG_BYTES + i : i, i));
    try (Transport transport = transport(service(Optional.empty()))) {
      assertThat(call(transport, RpcMethod.Kind.BIDI_STREAM, sent))
          .containsExactly(Stream.of(sent).map(Blob::array).toArray(byte[][]::new));
    }
    assertThat(memory.used()).isZero();
  }

  /** What is written into the array later would not be in a copy. */
  @ParameterizedTest
  @EnumSource
  void longResponse_isNotCopied(RpcMethod.Kind kind) {
    for (int length : new int[] {LONG_BYTES - 1, LONG_BYTES, 100_000}) {
      Blob answer = blob(length, 1);
      passed.clear();
      try (Transport transport = transport(service(Optional.of(answer)))) {
        assertThat(call(transport, kind, blob(1, 0))).containsExactly(answer.array());
      }
      Arrays.fill(answer.array(), (byte) 99);
      boolean shared =
          passed.stream().anyMatch(piece -> piece.equals(ByteBuffer.wrap(answer.array())));

      assertThat(shared).isEqualTo(length >= LONG_BYTES);
    }
  }
}
