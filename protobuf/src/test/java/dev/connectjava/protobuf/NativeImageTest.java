package dev.connectjava.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Api;
import com.google.protobuf.StringValue;
import dev.connectjava.protobuf.access.NativeImage;
import dev.connectjava.spi.DecodingLimits;
import dev.connectjava.spi.MessageCodec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a native image leaves to protobuf-java. The tests of a module run one after another. */
final class NativeImageTest {

  private static final String PROPERTY = "org.graalvm.nativeimage.imagecode";

  /** More than those that a JVM reads and writes by reflection. */
  private static final int MESSAGES = 120;

  @BeforeEach
  void set() {
    System.setProperty(PROPERTY, "runtime");
  }

  @AfterEach
  void clear() {
    System.clearProperty(PROPERTY);
  }

  @Test
  void classes_areNotLookedInto() {
    assertThat(NativeImage.isThis()).isTrue();
    assertThat(FieldWriters.of(StringValue.getDefaultInstance())).isNull();
    assertThat(MessageClasses.lengthWithoutSchema(StringValue.class, DecodingLimits.defaults()))
        .isEqualTo(-1);
    clear();

    assertThat(NativeImage.isThis()).isFalse();
    assertThat(FieldWriters.of(StringValue.getDefaultInstance())).isNotNull();
    assertThat(MessageClasses.lengthWithoutSchema(StringValue.class, DecodingLimits.defaults()))
        .isPositive();
  }

  @Test
  void json_isReadAndWrittenByReflection() {
    MessageCodec<Api> codec = Codecs.of(new JsonCodec(), Api.class);
    String json = "{\"name\":\"a\",\"methods\":[{\"name\":\"b\"}],\"version\":\"1\"}";
    for (int i = 0; i < MESSAGES; i++) {
      Api message = Codecs.decode(codec, json);
      assertThat(message.getMethods(0).getName()).isEqualTo("b");
      assertThat(new String(Codecs.encode(codec, message), UTF_8)).isEqualTo(json);
    }
  }
}
