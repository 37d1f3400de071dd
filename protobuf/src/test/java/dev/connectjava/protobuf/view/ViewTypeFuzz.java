package dev.connectjava.protobuf.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.protobuf.view.wellknown.ApiView;
import dev.connectjava.protobuf.view.wellknown.StructView;
import dev.connectjava.testrules.FuzzCorpus;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Views of any bytes. A view is made only of what protobuf-java can parse, and is that message; it
 * is not made of what protobuf-java refuses, of tags that are not as short as possible, of numbers
 * that are too long, of oneofs that return to a message, and of what exceeds a limit. Its JSON is
 * that of the message.
 */
final class ViewTypeFuzz {

  public static void fuzzerTestOneInput(byte[] input) {
    check(input, StructView.viewType());
    check(input, ApiView.viewType());
  }

  private static void check(byte[] input, ViewType<?, ?> type) {
    @Nullable Message expected = parse(input, type);
    try {
      GeneratedView<?> view = type.decode(input);
      assertThat((Object) view.toMessage()).isEqualTo(expected);
      assertThat(view.toByteArray()).isEqualTo(input);
      assertThat(ViewJson.of(view)).isEqualTo(ViewJson.of(view.toMessage()));
      assertThat(view.serializedSize()).isEqualTo(input.length);
      assertThat(view.unknownFields().isEmpty())
          .isEqualTo(expected != null && expected.getUnknownFields().asMap().isEmpty());
    } catch (RpcException e) {
      assertThat(e.code()).isIn(Set.of(Code.INVALID_ARGUMENT, Code.RESOURCE_EXHAUSTED));
      if (expected != null && e.code() == Code.INVALID_ARGUMENT) {
        assertThat(e.getMessage())
            .containsAnyOf(
                "a tag is longer than necessary",
                "a number above 536,870,911",
                "a number has more than 10 bytes",
                "a oneof returns to a message that it had");
      }
    }
  }

  private static @Nullable Message parse(byte[] input, ViewType<?, ?> type) {
    try {
      return type.defaultInstance().getParserForType().parseFrom(input);
    } catch (InvalidProtocolBufferException e) {
      return null;
    }
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(ViewTypeFuzz.class, ViewTypeFuzz::fuzzerTestOneInput);
  }
}
