package dev.connectjava.verification.encoding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.protobuf.JsonCodec;
import dev.connectjava.protobuf.view.GeneratedView;
import dev.connectjava.protobuf.view.ViewType;
import dev.connectjava.testrules.FuzzCorpus;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Views of any bytes, with fields of every kind. The first byte of an input selects the type. A
 * view is made exactly of what protobuf-java can parse, except what a stricter rule refuses; it has
 * the fields and the JSON of that message.
 */
final class ViewKindsFuzz {

  /** The types, selected by the letters from a on. */
  private static final List<ViewType<?, ?>> TYPES = ViewKindsTest.types().toList();

  private static final Map<Class<?>, Encoder> JSON = new ConcurrentHashMap<>();

  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length > 0) {
      byte[] message = Arrays.copyOfRange(input, 1, input.length);
      check(TYPES.get(Math.floorMod(input[0] - 'a', TYPES.size())), message);
    }
  }

  private static void check(ViewType<?, ?> type, byte[] message) {
    @Nullable Message expected = parse(type, message);
    GeneratedView<?> view;
    try {
      view = type.decode(message);
    } catch (RpcException e) {
      assertThat(e.code()).isIn(Code.INVALID_ARGUMENT, Code.RESOURCE_EXHAUSTED);
      if (expected != null && e.code() == Code.INVALID_ARGUMENT) {
        assertThat(e.getMessage()).containsAnyOf(ViewKindsTest.STRICTER);
      }
      return;
    }
    assertThat(expected).isNotNull();
    ComparedView.assertSame(view, expected);
    assertThat(view.toByteArray()).isEqualTo(message);
    String json = json(view);
    @Nullable Message extended = withExtensions(view);
    if (extended != null) {
      assertThat(json).isEqualTo(json(extended));
    }
  }

  private static @Nullable Message parse(ViewType<?, ?> type, byte[] message) {
    try {
      return type.defaultInstance().getParserForType().parseFrom(message);
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      return null; // A negative number in a message set is an IllegalArgumentException.
    }
  }

  /** Returns null if an extension is not valid, which only the one who asks for it finds out. */
  private static @Nullable Message withExtensions(GeneratedView<?> view) {
    try {
      return view.toMessage(ViewKindsTest.EXTENSIONS);
    } catch (RpcException e) {
      assertThat(e).hasMessageContaining("invalid extensions");
      return null;
    }
  }

  /** Returns the JSON of a message or a view; the reason if it has none. */
  private static String json(Object message) {
    try {
      Encoder encoder =
          JSON.computeIfAbsent(message.getClass(), type -> new Encoder(new JsonCodec(), type));
      return new String(encoder.encode(message), UTF_8);
    } catch (RpcException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(ViewKindsFuzz.class, ViewKindsFuzz::fuzzerTestOneInput);
  }
}
