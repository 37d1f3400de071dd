package dev.connectjava.conformance.codecs;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.Message;
import com.google.protobuf.conformance.FailureSetView;
import com.google.protobuf_test_messages.edition2023.TestAllTypesEdition2023View;
import com.google.protobuf_test_messages.edition2023.TestMessagesEdition2023;
import com.google.protobuf_test_messages.editions.proto2.TestMessagesProto2Editions;
import com.google.protobuf_test_messages.proto2.TestAllTypesProto2View;
import com.google.protobuf_test_messages.proto2.TestMessagesProto2;
import com.google.protobuf_test_messages.proto3.TestAllTypesProto3View;
import dev.connectjava.protobuf.JsonCodec;
import dev.connectjava.protobuf.ProtoCodec;
import dev.connectjava.protobuf.view.GeneratedView;
import dev.connectjava.protobuf.view.ViewType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The classes whose codecs are tested. */
enum Mode {
  /** The messages of protobuf-java. */
  MESSAGES {
    @Override
    <M extends Message, V extends GeneratedView<M>> TypeUnderTest<?> type(
        Class<M> messages, Class<V> views) {
      return new TypeUnderTest<>(
          Form.of(new ProtoCodec(), messages),
          Form.of(strict(), messages),
          Form.of(lenient(), messages));
    }
  },
  /** Views for the binary form, and their messages for JSON. */
  VIEWS {
    @Override
    <M extends Message, V extends GeneratedView<M>> TypeUnderTest<?> type(
        Class<M> messages, Class<V> views) {
      Form<V> binary = ViewForms.binary(messages, views);
      return new TypeUnderTest<>(
          binary,
          ViewForms.ofMessages(Form.of(strict(), messages), binary, extensions()),
          ViewForms.ofMessages(Form.of(lenient(), messages), binary, extensions()));
    }
  },
  /** Views for both forms. */
  VIEWS_JSON {
    @Override
    <M extends Message, V extends GeneratedView<M>> TypeUnderTest<?> type(
        Class<M> messages, Class<V> views) {
      return new TypeUnderTest<>(
          ViewForms.binary(messages, views), Form.of(strict(), views), Form.of(lenient(), views));
    }
  };

  /** The types that the suite names. */
  private static final List<ViewType<?, ?>> TYPES =
      List.of(
          FailureSetView.viewType(),
          TestAllTypesProto2View.viewType(),
          TestAllTypesProto3View.viewType(),
          TestAllTypesEdition2023View.viewType(),
          com.google.protobuf_test_messages.editions.proto2.TestAllTypesProto2View.viewType(),
          com.google.protobuf_test_messages.editions.proto3.TestAllTypesProto3View.viewType());

  /** Returns the forms of a type. */
  abstract <M extends Message, V extends GeneratedView<M>> TypeUnderTest<?> type(
      Class<M> messages, Class<V> views);

  /** Returns the types that a request may name, by their full names. */
  Map<String, TypeUnderTest<?>> types() {
    Map<String, TypeUnderTest<?>> types = new HashMap<>();
    for (ViewType<?, ?> type : TYPES) {
      types.put(type.defaultInstance().getDescriptorForType().getFullName(), captured(type));
    }
    return types;
  }

  @SuppressWarnings("unchecked") // The classes are those of the type's objects.
  private <M extends Message, V extends GeneratedView<M>> TypeUnderTest<?> captured(
      ViewType<?, ?> type) {
    return type((Class<M>) type.defaultInstance().getClass(), (Class<V>) type.empty().getClass());
  }

  private static ExtensionRegistry extensions() {
    ExtensionRegistry extensions = ExtensionRegistry.newInstance();
    TestMessagesProto2.registerAllExtensions(extensions);
    TestMessagesEdition2023.registerAllExtensions(extensions);
    TestMessagesProto2Editions.registerAllExtensions(extensions);
    return extensions;
  }

  private static JsonCodec strict() {
    return lenient().rejectingUnknownFields();
  }

  /** Returns the JSON codec with the types that the suite puts into {@code Any}. */
  private static JsonCodec lenient() {
    return new JsonCodec()
        .plusTypes(
            TYPES.stream()
                .map(type -> type.defaultInstance().getDescriptorForType())
                .toArray(Descriptor[]::new));
  }
}
