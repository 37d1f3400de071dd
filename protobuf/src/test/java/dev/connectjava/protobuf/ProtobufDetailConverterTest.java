package dev.connectjava.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.StringValue;
import dev.connectjava.Code;
import dev.connectjava.ErrorDetail;
import dev.connectjava.RpcException;
import dev.connectjava.protobuf.view.wellknown.AnyView;
import dev.connectjava.protobuf.view.wellknown.DurationView;
import dev.connectjava.protobuf.view.wellknown.StringValueView;
import dev.connectjava.protobuf.view.wellknown.StructView;
import org.junit.jupiter.api.Test;

final class ProtobufDetailConverterTest {

  private static final Duration DURATION = Duration.newBuilder().setSeconds(3).build();

  @Test
  void details_areFoundByTheClassOfTheirMessages() {
    RpcException error =
        new RpcException(Code.ABORTED, "later")
            .plusDetail(DURATION)
            .plusDetail(StringValue.of("x"))
            .plusDetail(Any.pack(StringValue.of("y")));

    assertThat(error.details(Duration.class)).containsExactly(DURATION);
    assertThat(error.details(StringValue.class))
        .containsExactly(StringValue.of("x"), StringValue.of("y"));
    assertThat(error.details())
        .extracting(ErrorDetail::type)
        .containsExactly(
            "google.protobuf.Duration",
            "google.protobuf.StringValue",
            "google.protobuf.StringValue");
  }

  @Test
  void views_areDetails() {
    DurationView view = DurationView.viewType().of(DURATION);
    RpcException error =
        new RpcException(Code.ABORTED, "later")
            .plusDetail(view)
            .plusDetail(AnyView.viewType().of(Any.pack(StringValue.of("y"))));

    assertThat(error.details(Duration.class)).containsExactly(DURATION);
    assertThat(error.details(DurationView.class)).containsExactly(view);
    assertThat(error.details(StringValueView.class))
        .extracting(value -> value.value().toString())
        .containsExactly("y");
    assertThat(error.details(StructView.class)).isEmpty();
    assertThatThrownBy(() ->
            ErrorDetail.of("google.protobuf.Duration", new byte[] {8}).unpack(DurationView.class))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.INTERNAL));
  }

  @Test
  void classWithoutAType_isRefused() {
    ErrorDetail detail = ErrorDetail.of(DURATION);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> detail.unpack(DynamicMessage.class))
        .withMessage(
            "can't read an error detail as com.google.protobuf.DynamicMessage: its class is not"
                + " supported by dev.connectjava.protobuf.ProtobufDetailConverter");
  }

  @Test
  void detailThatCannotBeRead_isAnInternalError() {
    ErrorDetail broken = ErrorDetail.of("google.protobuf.Duration", new byte[] {8});

    assertThat(broken.unpack(StringValue.class)).isEmpty();
    assertThatThrownBy(() -> broken.unpack(Duration.class))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.INTERNAL));
  }

  @Test
  void whatIsNoMessage_isNoDetail() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ErrorDetail.of("text"))
        .withMessage(
            "can't make an error detail of java.lang.String: its class is not supported by"
                + " dev.connectjava.protobuf.ProtobufDetailConverter");
  }
}
