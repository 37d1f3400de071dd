package dev.connectjava.protobuf;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.BoolValue;
import com.google.protobuf.BytesValue;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo;
import com.google.protobuf.Empty;
import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class PlanChoiceTest {

  static Stream<Message> withTexts() {
    return Stream.of(
        StringValue.getDefaultInstance(),
        BytesValue.getDefaultInstance(),
        Struct.getDefaultInstance(), // Its parts refer to each other.
        FileDescriptorProto.getDefaultInstance());
  }

  static Stream<Message> withPackedNumbers() {
    return Stream.of(SourceCodeInfo.Location.getDefaultInstance(), Empty.getDefaultInstance());
  }

  static Stream<Message> ofNumbers() {
    return Stream.of(
        Timestamp.getDefaultInstance(),
        BoolValue.getDefaultInstance(),
        MessageOptions.getDefaultInstance());
  }

  private static boolean pays(Message message) {
    return PlanChoice.pays(message.getDescriptorForType());
  }

  @ParameterizedTest
  @MethodSource({"withTexts", "withPackedNumbers"})
  void plan_pays(Message message) {
    assertThat(pays(message)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("ofNumbers")
  void protobufJava_isFaster(Message message) {
    assertThat(pays(message)).isFalse();
  }
}
