package dev.connectjava.protobuf;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Api;
import com.google.protobuf.BoolValue;
import com.google.protobuf.BytesValue;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldOptions;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo;
import com.google.protobuf.DoubleValue;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FloatValue;
import com.google.protobuf.Int64Value;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.NullValue;
import com.google.protobuf.StringValue;
import com.google.protobuf.Struct;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.Value;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The messages of protobuf-java itself, of whatever version. */
final class MessagePlanTest {

  static Stream<Message> messages() {
    return Stream.of(
        StringValue.of("a漢"),
        StringValue.of("x".repeat(20_000)),
        BytesValue.of(StringValue.of("some").toByteString()),
        BoolValue.of(true),
        Int64Value.of(-7),
        UInt32Value.of(-1),
        DoubleValue.of(-0.0),
        FloatValue.of(Float.intBitsToFloat(0x7F80_0001)),
        Struct.newBuilder()
            .putFields("b", Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build())
            .putFields("a", Value.newBuilder().setNumberValue(0).build())
            .putFields("c", Value.newBuilder().setListValue(list()).build())
            .build(),
        Api.newBuilder().setName("x").setSyntaxValue(9).build(),
        Api.getDescriptor().toProto(),
        Value.getDescriptor().toProto());
  }

  private static ListValue list() {
    ListValue.Builder list = ListValue.newBuilder();
    for (int i = 0; i < 300; i++) {
      list.addValues(Value.newBuilder().setStringValue("text " + i));
    }
    return list.build();
  }

  private static byte[] written(Message message) {
    Codecs.Output output = new Codecs.Output();
    new WireOutput(output, MessagePlan.of(message), message, false).append();
    return output.written();
  }

  @ParameterizedTest
  @MethodSource("messages")
  void bytes_areThoseOfProtobufJava(Message message) {
    assertThat(MessagePlan.of(message).isForeign()).isFalse();
    assertThat(written(message)).isEqualTo(message.toByteArray());
    assertThat(MessagePlan.of(message).atLeast(message))
        .isBetween(0L, (long) message.getSerializedSize());
  }

  /** All lengths of numbers, in blocks that meet the end of the array at any place. */
  @Test
  void packedNumbers_areThoseOfProtobufJava() {
    for (int count : new int[] {1, 255, 256, 257, 600, 5_000}) {
      SourceCodeInfo.Location.Builder location = SourceCodeInfo.Location.newBuilder();
      for (int i = 0; i < count; i++) {
        location.addPath((i % 2 == 0 ? 1 : -1) * (1 << i % 31)).addSpan(i % 100);
      }
      assertThat(written(location.build())).isEqualTo(location.build().toByteArray());
    }
  }

  @Test
  void extendableAndDynamicMessages_areWrittenByProtobufJava() {
    Message extendable = FieldOptions.newBuilder().setDeprecated(true).build();
    Message dynamic = DynamicMessage.newBuilder(DescriptorProto.getDescriptor()).build();

    assertThat(MessagePlan.of(extendable).isForeign()).isTrue();
    assertThat(MessagePlan.of(dynamic).isForeign()).isTrue();
    assertThat(written(extendable)).isEqualTo(extendable.toByteArray());
  }

  @Test
  void planOfAClass_isMadeOnce() {
    assertThat(MessagePlan.of(StringValue.of("a"))).isSameAs(MessagePlan.of(StringValue.of("b")));
  }
}
