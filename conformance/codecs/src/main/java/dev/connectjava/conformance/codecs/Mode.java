package dev.connectjava.conformance.codecs;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import com.google.protobuf.conformance.Conformance.FailureSet;
import com.google.protobuf_test_messages.edition2023.TestAllTypesEdition2023;
import com.google.protobuf_test_messages.proto2.TestMessagesProto2.TestAllTypesProto2;
import com.google.protobuf_test_messages.proto3.TestMessagesProto3.TestAllTypesProto3;
import dev.connectjava.protobuf.JsonCodec;
import dev.connectjava.protobuf.ProtoCodec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The classes of messages for which the codecs are tested. */
enum Mode {
  /** The classes of protobuf-java. */
  MESSAGES {
    @Override
    Class<?> classOf(Message instance) {
      return instance.getClass();
    }
  };

  /** An instance of each type that the suite names. */
  private static final List<Message> INSTANCES =
      List.of(
          FailureSet.getDefaultInstance(),
          TestAllTypesProto2.getDefaultInstance(),
          TestAllTypesProto3.getDefaultInstance(),
          TestAllTypesEdition2023.getDefaultInstance(),
          com.google.protobuf_test_messages.editions.proto2.TestMessagesProto2Editions
              .TestAllTypesProto2.getDefaultInstance(),
          com.google.protobuf_test_messages.editions.proto3.TestMessagesProto3Editions
              .TestAllTypesProto3.getDefaultInstance());

  /** Returns the class whose codecs are tested with the messages of this type. */
  abstract Class<?> classOf(Message instance);

  /** Returns the types that a request may name, by their full names. */
  Map<String, TypeUnderTest<?>> types() {
    ProtoCodec proto = new ProtoCodec();
    JsonCodec json = json();
    Map<String, TypeUnderTest<?>> types = new HashMap<>();
    for (Message instance : INSTANCES) {
      TypeUnderTest<?> type = TypeUnderTest.of(classOf(instance), proto, json);
      types.put(instance.getDescriptorForType().getFullName(), type);
    }
    return types;
  }

  /** Returns the JSON codec with the types that the suite puts into {@code Any}. */
  private static JsonCodec json() {
    return new JsonCodec()
        .plusTypes(
            INSTANCES.stream().map(Message::getDescriptorForType).toArray(Descriptor[]::new));
  }
}
