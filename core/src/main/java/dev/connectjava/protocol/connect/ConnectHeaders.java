package dev.connectjava.protocol.connect;

/** The names of the header fields and query parameters of the Connect protocol. */
final class ConnectHeaders {

  static final String PROTOCOL_VERSION = "connect-protocol-version";
  static final String TIMEOUT = "connect-timeout-ms";
  static final String STREAM_ENCODING = "connect-content-encoding";
  static final String STREAM_ACCEPT_ENCODING = "connect-accept-encoding";
  static final String UNARY_ENCODING = "content-encoding";
  static final String UNARY_ACCEPT_ENCODING = "accept-encoding";
  static final String CONTENT_TYPE = "content-type";
  static final String UNARY_TRAILER_PREFIX = "trailer-";

  private ConnectHeaders() {}
}
