package dev.connectjava.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Type;
import com.google.protobuf.UInt64Value;
import com.google.protobuf.Value;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.protobuf.view.wellknown.AnyView;
import dev.connectjava.protobuf.view.wellknown.DurationView;
import dev.connectjava.protobuf.view.wellknown.FieldMaskView;
import dev.connectjava.protobuf.view.wellknown.StructView;
import dev.connectjava.protobuf.view.wellknown.TimestampView;
import dev.connectjava.protobuf.view.wellknown.TypeView;
import dev.connectjava.protobuf.view.wellknown.UInt64ValueView;
import dev.connectjava.protobuf.view.wellknown.ValueView;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.testrules.FuzzCorpus;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Messages and views in JSON. The first byte of an input selects the type. A message that was read
 * can be written, and is then read as an equal message. A view is read and written in the same way,
 * and refused for the same reason.
 */
final class JsonCodecFuzz {

  /** The types, selected by the letters from a on. */
  private static final List<Forms<?, ?>> TYPES =
      List.of(
          Forms.of(Struct.class, StructView.class),
          Forms.of(Value.class, ValueView.class),
          Forms.of(Any.class, AnyView.class),
          Forms.of(Timestamp.class, TimestampView.class),
          Forms.of(Duration.class, DurationView.class),
          Forms.of(FieldMask.class, FieldMaskView.class),
          Forms.of(UInt64Value.class, UInt64ValueView.class),
          Forms.of(Type.class, TypeView.class),
          new Forms<>(Codecs.of(new JsonCodec(), FileDescriptorProto.class), null));

  /**
   * The codecs of a type.
   *
   * @param views null if the type has no views
   */
  private record Forms<M extends Message, V>(
      MessageCodec<M> messages, @Nullable MessageCodec<V> views) {

    static <M extends Message, V> Forms<M, V> of(Class<M> messages, Class<V> views) {
      return new Forms<>(Codecs.of(new JsonCodec(), messages), Codecs.of(new JsonCodec(), views));
    }
  }

  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length > 0) {
      check(TYPES.get(Math.floorMod(input[0] - 'a', TYPES.size())), input);
    }
  }

  private static <M extends Message, V> void check(Forms<M, V> forms, byte[] input) {
    String outcome = outcome(forms.messages(), input);
    if (forms.views() != null) {
      String ofView = outcome(forms.views(), input);
      if (!ofView.contains("withElementBytes")) { // The objects of a view may take more memory.
        assertThat(ofView).isEqualTo(outcome);
      }
    }
  }

  /** Returns what is written of the message that is read, or the reason why it is not. */
  private static <T> String outcome(MessageCodec<T> codec, byte[] input) {
    T message;
    try {
      message = codec.decode(input, 1, input.length - 1);
    } catch (RpcException e) {
      assertThat(e.code()).isIn(Code.INVALID_ARGUMENT, Code.RESOURCE_EXHAUSTED);
      return String.valueOf(e.getMessage());
    }
    byte[] json;
    try {
      json = Codecs.encode(codec, message);
    } catch (RpcException e) {
      assertThat(e.code()).isEqualTo(Code.INTERNAL);
      return String.valueOf(e.getMessage());
    }
    T again = Codecs.decode(codec, json);
    if (message instanceof Message) {
      assertThat(again).isEqualTo(message);
    }
    assertThat(Codecs.encode(codec, again)).isEqualTo(json);
    return new String(json, UTF_8);
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(JsonCodecFuzz.class, JsonCodecFuzz::fuzzerTestOneInput);
  }
}
