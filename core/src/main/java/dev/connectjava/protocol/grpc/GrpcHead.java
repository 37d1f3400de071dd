package dev.connectjava.protocol.grpc;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.protocol.ApplicationMetadata;
import dev.connectjava.protocol.CallHead;
import dev.connectjava.protocol.Encodings;
import dev.connectjava.spi.Compression;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The heads of requests and responses, which gRPC and its web form have in common but for the
 * content type.
 *
 * @param bareContentType the content type without a codec, which means {@code proto}
 */
record GrpcHead(String bareContentType, Encodings encodings) {

  private static final String DEFAULT_CODEC = "proto";

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
    Compression ofRequest = encodings.ofRequest(headers.first(GrpcHeaders.ENCODING).orElse(null));
    Duration timeout = GrpcTimeout.read(headers);
    String accepted = headers.first(GrpcHeaders.ACCEPT_ENCODING).orElse(null);
    Compression ofResponse = encodings.ofResponse(accepted, ofRequest);
    return new CallHead(codec, ofRequest, ofResponse, timeout, null);
  }

  /** The fields of a response's head. */
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
