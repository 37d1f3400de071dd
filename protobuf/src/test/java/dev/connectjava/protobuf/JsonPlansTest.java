package dev.connectjava.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import dev.connectjava.spi.CodedMethod;
import dev.connectjava.spi.MessageCodec;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One type as a generated class and as dynamic messages, such as the content of an Any. */
final class JsonPlansTest {

  /** More than those that are read and written by reflection. */
  private static final int MESSAGES = 120;

  private static final String STRUCT = "{\"a\":1.0,\"b\":{\"c\":[{\"d\":null}]}}";
  private static final String STRUCT_IN_ANY =
      "{\"@type\":\"type.googleapis.com/google.protobuf.Struct\",\"value\":" + STRUCT + "}";

  private static <T extends Message> T bothWays(MessageCodec<T> codec, String json) {
    T message = null;
    for (int i = 0; i < MESSAGES; i++) {
      message = Codecs.decode(codec, json);
      assertThat(new String(Codecs.encode(codec, message), UTF_8)).isEqualTo(json);
    }
    return Codecs.decode(codec, json);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void map_mayBeInGeneratedAndInDynamicMessages(boolean anyFirst)
      throws InvalidProtocolBufferException {
    JsonCodec json = new JsonCodec().plusTypes(Struct.getDescriptor(), Any.getDescriptor());
    MessageCodec<Any> anys = Codecs.of(json, Any.class);
    MessageCodec<Struct> structs = Codecs.of(json, Struct.class);

    if (anyFirst) {
      bothWays(anys, STRUCT_IN_ANY);
    }
    Struct struct = bothWays(structs, STRUCT);
    assertThat(struct.getFieldsOrThrow("a").getNumberValue()).isEqualTo(1);
    assertThat(bothWays(anys, STRUCT_IN_ANY).unpack(Struct.class)).isEqualTo(struct);
    assertThat(bothWays(structs, STRUCT)).isEqualTo(struct);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void method_mayHaveDynamicMessages_besideAnotherWithGeneratedOnes(boolean dynamicFirst) {
    CodedMethod<DynamicMessage, DynamicMessage> method = new DynamicMethod(Struct.getDescriptor());
    JsonCodec json = new JsonCodec().knowing(List.of(method));
    MessageCodec<DynamicMessage> dynamic = DynamicMethod.codec(json, Struct.getDescriptor());
    MessageCodec<Struct> structs = Codecs.of(json, Struct.class);

    if (dynamicFirst) {
      bothWays(dynamic, STRUCT);
    }
    Struct struct = bothWays(structs, STRUCT);
    assertThat(struct.getFieldsOrThrow("a").getNumberValue()).isEqualTo(1);
    assertThat(bothWays(dynamic, STRUCT).toByteString()).isEqualTo(struct.toByteString());
  }
}
