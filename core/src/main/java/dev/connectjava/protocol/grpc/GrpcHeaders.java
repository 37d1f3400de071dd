package dev.connectjava.protocol.grpc;

/** The names of gRPC's header fields. */
final class GrpcHeaders {

  static final String CONTENT_TYPE = "content-type";
  static final String TIMEOUT = "grpc-timeout";
  static final String ENCODING = "grpc-encoding";
  static final String ACCEPT_ENCODING = "grpc-accept-encoding";
  static final String STATUS = "grpc-status";
  static final String MESSAGE = "grpc-message";
  static final String DETAILS = "grpc-status-details-bin";

  private GrpcHeaders() {}
}
