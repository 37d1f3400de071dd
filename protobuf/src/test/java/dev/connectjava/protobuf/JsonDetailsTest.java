package dev.connectjava.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.Duration;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import dev.connectjava.ErrorDetail;
import dev.connectjava.RpcException;
import dev.connectjava.json.JsonBytes;
import dev.connectjava.protobuf.view.wellknown.DurationView;
import dev.connectjava.spi.CodedDetail;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Details of errors as JSON. */
final class JsonDetailsTest {

  private static final FieldDescriptorProto FIELD =
      FieldDescriptorProto.newBuilder().setJsonName("x").setNumber(7).build();

  private static String json(JsonCodec codec, ErrorDetail detail) {
    JsonBytes output = new JsonBytes();
    assertThat(codec.appendDetail(detail, output)).isTrue();
    return new String(output.toByteArray(), UTF_8);
  }

  private static String json(ErrorDetail detail) {
    return json(new JsonCodec(), detail);
  }

  private static boolean isKnown(ErrorDetail detail) {
    JsonBytes output = new JsonBytes();
    boolean known = new JsonCodec().appendDetail(detail, output);
    assertThat(output.position() > 0).isEqualTo(known);
    return known;
  }

  private static ErrorDetail received(ErrorDetail detail) {
    return ErrorDetail.of(detail.type(), detail.value());
  }

  @Test
  void wellKnownType_isKnown() {
    ErrorDetail detail = ErrorDetail.of(Duration.newBuilder().setSeconds(5).build());

    assertThat(json(detail)).isEqualTo("\"5s\"");
    assertThat(json(received(detail))).isEqualTo("\"5s\"");
  }

  @Test
  void message_isKnownEvenIfItsTypeIsNot() {
    ErrorDetail detail = ErrorDetail.of(FIELD);

    assertThat(json(detail)).isEqualTo("{\"number\":7,\"jsonName\":\"x\"}");
    assertThat(isKnown(received(detail))).isFalse();
  }

  @Test
  void typeOfAView_isKnown() {
    ErrorDetail detail =
        ErrorDetail.of(DurationView.viewType().of(Duration.newBuilder().setSeconds(5).build()));

    assertThat(json(detail)).isEqualTo("\"5s\"");
    assertThat(json(received(detail))).isEqualTo("\"5s\"");
  }

  @Test
  void typeInAnAny_isOnlyAName() {
    assertThat(isKnown(ErrorDetail.of(Any.pack(FIELD)))).isFalse();
    assertThat(isKnown(ErrorDetail.of(Any.pack(Duration.getDefaultInstance())))).isTrue();
  }

  @Test
  void typeThatIsAdded_isKnown_withTheOptionsOfTheCodec() {
    JsonCodec codec =
        new JsonCodec().writingProtoNames().plusTypes(FieldDescriptorProto.getDescriptor());

    assertThat(json(codec, received(ErrorDetail.of(FIELD))))
        .isEqualTo("{\"number\":7,\"json_name\":\"x\"}");
  }

  @Test
  void typeOfAMethod_isKnown() {
    JsonCodec codec =
        new JsonCodec().knowing(List.of(new DynamicMethod(FIELD.getDescriptorForType())));

    assertThat(json(codec, received(ErrorDetail.of(FIELD)))).contains("jsonName");
  }

  /** A converter may send less than the message has. */
  @Test
  void value_isShown_ifTheMessageIsAnother() {
    record Redacted(Message whole, byte[] value) implements CodedDetail {

      @Override
      public String type() {
        return whole.getDescriptorForType().getFullName();
      }

      @Override
      public Optional<Object> message() {
        return Optional.of(whole);
      }
    }
    FieldDescriptorProto sent = FIELD.toBuilder().clearJsonName().build();
    JsonBytes output = new JsonBytes();

    assertThat(new JsonCodec().appendDetail(new Redacted(FIELD, sent.toByteArray()), output))
        .isTrue();
    assertThat(new String(output.toByteArray(), UTF_8)).isEqualTo("{\"number\":7}");
  }

  @Test
  void any_isItsContent() {
    ErrorDetail known = ErrorDetail.of(Any.pack(Duration.getDefaultInstance()));
    ErrorDetail unknown = ErrorDetail.of(Any.pack(FIELD));

    assertThat(json(known)).isEqualTo("\"0s\"");
    assertThat(isKnown(unknown)).isFalse();
  }

  @Test
  void message_thatHasNoJson_throws() {
    ErrorDetail year = ErrorDetail.of(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE).build());
    JsonBytes output = new JsonBytes();

    assertThatThrownBy(() -> new JsonCodec().appendDetail(year, output))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void valueThatIsNotOfItsType_throws() {
    JsonBytes output = new JsonBytes();
    ErrorDetail broken = ErrorDetail.of("google.protobuf.Duration", new byte[] {8});

    assertThatThrownBy(() -> new JsonCodec().appendDetail(broken, output))
        .isInstanceOf(RpcException.class)
        .hasMessageContaining("invalid binary form of google.protobuf.Duration");
  }

  @Test
  void valueOfAPeer_isLimited() {
    ByteString empty =
        Value.newBuilder().setListValue(ListValue.getDefaultInstance()).build().toByteString();
    ByteString.Output many = ByteString.newOutput();
    for (int i = 0; i < 200_000; i++) {
      many.write(10);
      many.write(empty.size());
      empty.forEach(many::write);
    }
    ErrorDetail wide =
        ErrorDetail.of("google.protobuf.ListValue", many.toByteString().toByteArray());
    JsonBytes output = new JsonBytes();

    assertThatThrownBy(() -> new JsonCodec().appendDetail(wide, output))
        .isInstanceOf(RpcException.class)
        .hasMessageContaining("google.protobuf.ListValue");
  }

  @Test
  void equality_doesNotDependOnTheMessage() {
    ErrorDetail detail = ErrorDetail.of(FIELD);

    assertThat(detail.message()).containsSame(FIELD);
    assertThat(received(detail)).isEqualTo(detail).hasSameHashCodeAs(detail);
    assertThat(received(detail).message()).isEmpty();
  }
}
