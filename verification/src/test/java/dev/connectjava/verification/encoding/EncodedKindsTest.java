package dev.connectjava.verification.encoding;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Api;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import com.google.protobuf.Struct;
import dev.connectjava.protobuf.JsonCodec;
import dev.connectjava.protobuf.ProtoCodec;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.verification.kinds.proto2.Proto2;
import dev.connectjava.verification.kinds.proto3.Every;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The codec writes the bytes that protobuf-java writes, for fields of every kind. */
final class EncodedKindsTest {

  private static final ExtensionRegistry EXTENSIONS = ExtensionRegistry.newInstance();

  static {
    Proto2.registerAllExtensions(EXTENSIONS);
  }

  static Stream<Message> types() {
    return Stream.of(
        dev.connectjava.verification.kinds.proto2.Every.getDefaultInstance(),
        dev.connectjava.verification.kinds.proto2.Names.getDefaultInstance(),
        dev.connectjava.verification.kinds.proto2.Extended.getDefaultInstance(),
        Every.getDefaultInstance(),
        dev.connectjava.verification.kinds.proto3.Names.getDefaultInstance(),
        dev.connectjava.verification.kinds.editions.Every.getDefaultInstance(),
        dev.connectjava.verification.kinds.editions.Siblings.getDefaultInstance(),
        FileDescriptorProto.getDefaultInstance(),
        Struct.getDefaultInstance(),
        Api.getDefaultInstance());
  }

  @ParameterizedTest
  @MethodSource("types")
  void bytes_areThoseOfProtobufJava(Message type) {
    RandomMessages messages = new RandomMessages(new Random(1), EXTENSIONS);
    Encoder encoder = new Encoder(new ProtoCodec(), type.getClass());
    Encoder deterministic = new Encoder(new ProtoCodec().deterministic(), type.getClass());
    int written = 0;
    for (int i = 0; i < 150; i++) {
      Message message = messages.next(type, 2);
      if (message.isInitialized()) {
        // First ours: protobuf-java's getters and writers keep what they have decoded.
        byte[] ours = encoder.encode(message);
        assertThat(ours).isEqualTo(message.toByteArray());
        assertThat(deterministic.encode(message)).isEqualTo(deterministic(message));
        written++;
      }
    }
    assertThat(written).isPositive();
  }

  private static byte[] deterministic(Message message) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream output = CodedOutputStream.newInstance(bytes);
    output.useDeterministicSerialization();
    try {
      message.writeTo(output);
      output.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Fields without a check may have bytes that are not UTF-8. */
  @Test
  void invalidUtf8_isKept() throws Exception {
    ByteString invalid = ByteString.copyFrom(new byte[] {'a', (byte) 0xC0, 'b', (byte) 0xED});
    Message proto2 =
        dev.connectjava.verification.kinds.proto2.Every.newBuilder()
            .setOneStringBytes(invalid)
            .addManyStringBytes(invalid)
            .addManyString("fine")
            .setChosenStringBytes(invalid)
            .build();
    Message editions =
        dev.connectjava.verification.kinds.editions.Every.newBuilder()
            .setUnverifiedBytes(invalid)
            .addUnverifiedsBytes(invalid)
            .setChosenTextBytes(invalid)
            .build();

    for (Message each : new Message[] {proto2, editions}) {
      Encoder encoder = new Encoder(new ProtoCodec(), each.getClass());
      Message read = each.getParserForType().parseFrom(each.toByteArray());
      assertThat(encoder.encode(read)).isEqualTo(each.toByteArray());
      assertThat(encoder.encode(each)).isEqualTo(each.toByteArray());
    }
  }

  @Test
  void unpairedSurrogates_becomeQuestionMarks() {
    String text = "a\uD800b\uDC00" + "\uD83D\uDE00".repeat(10_000);
    StringValue message = StringValue.of(text);

    assertThat(new Encoder(new ProtoCodec(), StringValue.class).encode(message))
        .isEqualTo(message.toByteArray());
  }

  /** The classes of an application may be in a class loader below that of the library. */
  @Test
  void classes_mayBeInAChildClassLoader() throws Exception {
    URL[] tests = {
      Every.class.getProtectionDomain().getCodeSource().getLocation(),
    };
    try (ChildFirst loader = new ChildFirst(tests)) {
      Class<?> type = loader.loadClass(Every.class.getName());
      assertThat(type).isNotEqualTo(Every.class);
      Message message =
          (Message)
              type.getMethod("parseFrom", byte[].class)
                  .invoke(
                      null, (Object) Every.newBuilder().setOneString("x").build().toByteArray());

      assertThat(new Encoder(new ProtoCodec(), type).encode(message))
          .isEqualTo(message.toByteArray());
      byte[] json = new Encoder(new JsonCodec(), type).encode(message);
      MessageCodec<?> codec = new JsonCodec().forType(type).orElseThrow();
      for (int i = 0; i < 100; i++) {
        assertThat(codec.decode(json, 0, json.length)).isEqualTo(message);
      }
    }
  }

  /** Loads the kinds of messages itself, and all other classes from its parent. */
  private static final class ChildFirst extends URLClassLoader {

    ChildFirst(URL[] urls) {
      super(urls, EncodedKindsTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        boolean own = name.startsWith(Every.class.getPackageName());
        Class<?> known = own ? findLoadedClass(name) : super.loadClass(name, resolve);
        return known == null ? findClass(name) : known;
      }
    }
  }
}
