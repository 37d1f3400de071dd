package dev.connectjava.protocol.grpc;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.protocol.ApplicationMetadata;
import dev.connectjava.protocol.CallHead;
import dev.connectjava.protocol.Encodings;
import dev.connectjava.spi.Compression;
import org.jspecify.annotations.Nullable;

/**
 * The heads of requests and responses, which are the same for gRPC and gRPC-Web except for the
 * content type. Thread-safe.
 */
final class GrpcHead {

  private static final String DEFAULT_CODEC = "proto";

  private final String bareContentType;
  private final Encodings encodings;
  private final CallHead.Recent recent = new CallHead.Recent();

  /**
   * Creates the heads of one of the two.
   *
   * @param bareContentType the content type without a codec, which means {@code proto}
   */
  GrpcHead(String bareContentType, Encodings encodings) {
    this.bareContentType = bareContentType;
    this.encodings = encodings;
  }

  @Nullable String codecOf(String mediaType) {
    if (!mediaType.startsWith(bareContentType)) {
      return null;
    }
    if (mediaType.length() == bareContentType.length()) {
      return DEFAULT_CODEC;
    }
    return mediaType.charAt(bareContentType.length()) == '+'
        ? mediaType.substring(bareContentType.length() + 1)
        : null;
  }

  String contentType(String codec) {
    return bareContentType + "+" + codec;
  }

  CallHead read(HttpRequest request, String codec) {
    Headers headers = request.headers();
    String encoding = headers.first(GrpcHeaders.ENCODING).orElse(null);
    String accepted = headers.first(GrpcHeaders.ACCEPT_ENCODING).orElse(null);
    CallHead known = recent.find(codec, encoding, accepted, encodings.names());
    CallHead head = known == null ? read(codec, encoding, accepted) : known;
    return headers.contains(GrpcHeaders.TIMEOUT)
        ? head.withTimeout(GrpcTimeout.read(headers))
        : head;
  }

  private CallHead read(String codec, @Nullable String encoding, @Nullable String accepted) {
    Compression ofRequest = encodings.ofRequest(encoding);
    Compression ofResponse = encodings.ofResponse(accepted, ofRequest);
    String supported = encodings.names();
    Headers fields = fields(codec, ofResponse, Headers.empty()).build();
    CallHead head = new CallHead(codec, ofRequest, ofResponse, fields, null, null);
    return recent.keep(encoding, accepted, supported, head);
  }

  /** Returns the fields of a response's head. */
  Headers fields(CallHead head, Headers metadata) {
    return metadata.isEmpty()
        ? head.fields()
        : fields(head.codec(), head.responseCompression(), metadata).build();
  }

  /** Returns the fields of a response's head. */
  Headers.Builder fields(String codec, @Nullable Compression compression, Headers metadata) {
    Headers.Builder fields =
        Headers.builder().addReceived(GrpcHeaders.CONTENT_TYPE, contentType(codec));
    if (compression != null) {
      fields.addReceived(GrpcHeaders.ENCODING, compression.name());
    }
    if (!encodings.names().isEmpty()) {
      fields.addReceived(GrpcHeaders.ACCEPT_ENCODING, encodings.names());
    }
    ApplicationMetadata.copy(metadata, "", fields);
    return fields;
  }
}
