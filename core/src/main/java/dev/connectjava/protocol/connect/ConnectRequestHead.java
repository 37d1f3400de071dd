package dev.connectjava.protocol.connect;

import dev.connectjava.Headers;
import dev.connectjava.protocol.ApplicationMetadata;
import dev.connectjava.protocol.RequestHead;
import dev.connectjava.protocol.UserAgent;

/** The header fields that unary and streaming requests have in common. */
final class ConnectRequestHead {

  private ConnectRequestHead() {}

  /**
   * Returns the fields of any request.
   *
   * @param acceptEncoding the name of the field that says which encodings a response may have
   */
  static Headers.Builder fields(RequestHead head, String acceptEncoding) {
    Headers.Builder fields = Headers.builder();
    if (head.timeout() != null) {
      fields.addReceived(ConnectHeaders.TIMEOUT, ConnectTimeout.format(head.timeout()));
    }
    if (!head.accepted().isEmpty()) {
      fields.addReceived(acceptEncoding, head.accepted());
    }
    UserAgent.add(fields, UserAgent.CONNECT, head.metadata());
    ApplicationMetadata.copy(head.metadata(), "", fields);
    return fields;
  }

  /** Returns the fields of a POST request. */
  static Headers.Builder post(
      RequestHead head, String contentType, String encoding, String acceptEncoding) {
    Headers.Builder fields =
        fields(head, acceptEncoding)
            .addReceived(ConnectHeaders.CONTENT_TYPE, contentType)
            .addReceived(ConnectHeaders.PROTOCOL_VERSION, "1");
    if (head.encoding() != null) {
      fields.addReceived(encoding, head.encoding());
    }
    return fields;
  }
}
