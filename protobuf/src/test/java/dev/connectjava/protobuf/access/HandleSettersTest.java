package dev.connectjava.protobuf.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import com.google.protobuf.DoubleValue;
import com.google.protobuf.FloatValue;
import com.google.protobuf.Int32Value;
import com.google.protobuf.Int64Value;
import com.google.protobuf.StringValue;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.function.BiConsumer;
import java.util.function.ObjDoubleConsumer;
import java.util.function.ObjIntConsumer;
import java.util.function.ObjLongConsumer;
import org.junit.jupiter.api.Test;

/** The functions of a JVM that can't make classes. */
final class HandleSettersTest {

  @SuppressWarnings("unchecked") // It is of the interface.
  private static <F> F setter(
      Class<?> builder, Class<?> parameter, Class<F> functional, Class<?> passed)
      throws ReflectiveOperationException {
    MethodHandle handle =
        MethodHandles.lookup().unreflect(builder.getMethod("setValue", parameter));
    return (F)
        HandleSetters.of(
            handle.asType(MethodType.methodType(void.class, Object.class, passed)), functional);
  }

  @Test
  @SuppressWarnings("unchecked") // A builder is an object.
  void setters_passTheirValues() throws ReflectiveOperationException {
    Int32Value.Builder ints = Int32Value.newBuilder();
    setter(Int32Value.Builder.class, int.class, ObjIntConsumer.class, int.class).accept(ints, 7);
    Int64Value.Builder longs = Int64Value.newBuilder();
    setter(Int64Value.Builder.class, long.class, ObjLongConsumer.class, long.class)
        .accept(longs, 8L);
    DoubleValue.Builder doubles = DoubleValue.newBuilder();
    setter(DoubleValue.Builder.class, double.class, ObjDoubleConsumer.class, double.class)
        .accept(doubles, 0.5);
    FloatValue.Builder floats = FloatValue.newBuilder();
    setter(FloatValue.Builder.class, float.class, BiConsumer.class, Object.class)
        .accept(floats, 1.5f);
    StringValue.Builder strings = StringValue.newBuilder();
    BiConsumer<Object, Object> text =
        setter(StringValue.Builder.class, String.class, BiConsumer.class, Object.class);
    text.accept(strings, "x");

    assertThat(ints.getValue()).isEqualTo(7);
    assertThat(longs.getValue()).isEqualTo(8);
    assertThat(doubles.getValue()).isEqualTo(0.5);
    assertThat(floats.getValue()).isEqualTo(1.5f);
    assertThat(strings.getValue()).isEqualTo("x");
    assertThatNullPointerException().isThrownBy(() -> text.accept(null, "x"));
  }
}
