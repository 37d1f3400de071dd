package dev.connectjava.protobuf.view;

import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.Message;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * A view of a message: its fields are read from the encoded bytes, which are not copied. Immutable
 * and thread-safe, as long as no code changes the bytes. Implemented by generated classes only.
 *
 * <p>The bytes have been validated completely when the view was made, including those of all nested
 * messages. So no method fails because of what they contain, except for {@link
 * #toMessage(ExtensionRegistryLite)}. A view, and whatever it returns, lives as long as anything
 * refers to it, and keeps the whole array of bytes from which it was made.
 *
 * <p>Two views are equal if they are of the same class and the messages are equal. This is fast if
 * the bytes are the same; otherwise both are compared as protobuf-java's messages. {@code hashCode}
 * is that of the message and makes it.
 *
 * @param <M> the class of protobuf-java for the same messages
 */
public interface MessageView<M extends Message> {

  /**
   * Returns the message as an object of protobuf-java, what its parser returns for the bytes.
   * Extensions are unknown fields of it. Each call makes a new one.
   */
  M toMessage();

  /**
   * Returns the message as an object of protobuf-java, with the extensions of a registry. These
   * were unknown fields when the view was made, so their content is only validated here. It may be
   * nested as deep as the message was allowed to be, but at most 1,000 levels; the memory of its
   * objects is not limited.
   *
   * @throws dev.connectjava.RpcException with {@link dev.connectjava.Code#INVALID_ARGUMENT} if an
   *     extension is malformed, lacks required fields or is nested too deep
   */
  M toMessage(ExtensionRegistryLite extensions);

  /** Returns the number of bytes that {@link #writeTo} writes. */
  int serializedSize();

  /**
   * Writes a copy of the message as it was received, with its unknown fields, without a length in
   * front.
   */
  void writeTo(OutputStream output) throws IOException;

  /**
   * Copies the bytes that {@link #writeTo} writes into an array.
   *
   * @param position the index of the first byte
   * @return the index after the last byte
   * @throws IndexOutOfBoundsException if there is not enough room after the position
   */
  int copyTo(byte[] target, int position);

  /** Returns a copy of the bytes that {@link #writeTo} writes. */
  byte[] toByteArray();

  /**
   * Returns the encoded form of the fields that the schema does not have, and of extensions, in the
   * order in which they were received. Each element consists of one or more fields with their tags.
   * A field of a closed enum with a number that the enum does not name is such a field, unless it
   * is in a packed list: then only {@link #toMessage} has it.
   */
  List<BytesView> unknownFields();
}
