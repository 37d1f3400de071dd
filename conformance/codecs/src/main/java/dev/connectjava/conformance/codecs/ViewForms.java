package dev.connectjava.conformance.codecs;

import com.google.protobuf.ByteString;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.Message;
import dev.connectjava.protobuf.ProtoCodec;
import dev.connectjava.protobuf.view.GeneratedView;

/** Forms of views that are also the messages of these views. */
final class ViewForms {

  private ViewForms() {}

  /**
   * Returns the binary form. It is encoded in both ways that there are: as it was received, and as
   * the message encodes it. The suite wants to see unknown fields in their order, which the message
   * does not keep, and all others as the message encodes them.
   */
  static <M extends Message, V extends GeneratedView<M>> Form<V> binary(
      Class<M> messages, Class<V> views) {
    Form<M> ofMessages = Form.of(new ProtoCodec(), messages);
    Form<V> ofViews = Form.of(new ProtoCodec(), views);
    return new Form<>() {
      @Override
      public V decode(ByteString bytes) {
        return ofViews.decode(bytes);
      }

      @Override
      public ByteString encode(V view) {
        ByteString received = ofViews.encode(view);
        ByteString encoded = ofMessages.encode(view.toMessage());
        if (!ofMessages.decode(received).equals(ofMessages.decode(encoded))) {
          throw new IllegalStateException("toMessage is another message than what was received");
        }
        return view.unknownFields().isEmpty() ? encoded : received;
      }
    };
  }

  /** Returns a form of the messages as one of views. */
  static <M extends Message, V extends GeneratedView<M>> Form<V> ofMessages(
      Form<M> messages, Form<V> binary, ExtensionRegistry extensions) {
    return new Form<>() {
      @Override
      public V decode(ByteString bytes) {
        return binary.decode(messages.decode(bytes).toByteString());
      }

      @Override
      public ByteString encode(V view) {
        return messages.encode(view.toMessage(extensions));
      }
    };
  }
}
