package dev.connectjava.grpc;

import dev.connectjava.Headers;
import io.grpc.Metadata;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Converts between header fields and the metadata of grpc-java. */
final class MetadataConversion {

  private static final Logger LOGGER = System.getLogger(MetadataConversion.class.getName());

  /** The details of an error, which are not metadata for the engine. */
  static final String DETAILS = "grpc-status-details-bin";

  static final Metadata.Key<byte[]> DETAILS_KEY =
      Metadata.Key.of(DETAILS, Metadata.BINARY_BYTE_MARSHALLER);

  /** The outcome of a call in gRPC, which grpc-java has as a status. */
  private static final Set<String> OUTCOME = Set.of("grpc-status", "grpc-message", DETAILS);

  /** Fields of an HTTP/1.1 connection, which grpc-java does not know. */
  private static final Set<String> OF_CONNECTION =
      Set.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade");

  /** Header fields that HTTP servers set themselves, such as {@code date}. */
  private static final Set<String> OF_HTTP =
      Set.of(
          "accept-ranges",
          "age",
          "allow",
          "alt-svc",
          "cache-control",
          "content-encoding",
          "content-length",
          "content-type",
          "date",
          "etag",
          "expires",
          "last-modified",
          "location",
          "proxy-authenticate",
          "server",
          "set-cookie",
          "strict-transport-security",
          "trailer",
          "vary",
          "via",
          "www-authenticate");

  private MetadataConversion() {}

  /**
   * Returns the fields as metadata, without those of a connection and those with values that are
   * not base64 though their names say so.
   */
  static Metadata toMetadata(Headers headers) {
    Metadata metadata = new Metadata();
    for (String name : headers.names()) {
      if (OUTCOME.contains(name) || OF_CONNECTION.contains(name)) {
        continue;
      }
      try {
        add(headers, name, metadata);
      } catch (IllegalArgumentException e) {
        LOGGER.log(Level.DEBUG, "can't convert the field " + name, e);
      }
    }
    return metadata;
  }

  /**
   * Returns fields of a failed call as trailers: as {@link #toMetadata}, and without HTTP's own
   * fields. A failure has the headers and trailers of its response together.
   */
  static Metadata toTrailers(Headers headers) {
    Headers.Builder own = headers.toBuilder();
    headers.names().stream().filter(MetadataConversion::isOfHttp).forEach(own::remove);
    return toMetadata(own.build());
  }

  private static boolean isOfHttp(String name) {
    return OF_HTTP.contains(name) || name.startsWith("access-control-");
  }

  private static void add(Headers headers, String name, Metadata metadata) {
    if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
      Metadata.Key<byte[]> key = Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER);
      headers.allBinary(name).forEach(value -> metadata.put(key, value));
    } else {
      Metadata.Key<String> key = Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
      headers.all(name).forEach(value -> metadata.put(key, value));
    }
  }

  /** Adds metadata to fields, without the details of an error and what HTTP does not allow. */
  static void addTo(Headers.Builder headers, @Nullable Metadata metadata) {
    if (metadata == null) {
      return;
    }
    for (String name : metadata.keys()) {
      if (OUTCOME.contains(name)) {
        continue;
      }
      if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
        for (byte[] value : all(metadata, Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER))) {
          add(() -> headers.addBinary(name, value));
        }
      } else {
        for (String value :
            all(metadata, Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER))) {
          add(() -> headers.add(name, value));
        }
      }
    }
  }

  /** Adds a value; one that HTTP does not allow is left out, as grpc-java does it. */
  private static void add(Runnable addition) {
    try {
      addition.run();
    } catch (IllegalArgumentException e) {
      LOGGER.log(Level.WARNING, () -> "metadata is not sent: " + e.getMessage());
    }
  }

  private static <T> Iterable<T> all(Metadata metadata, Metadata.Key<T> key) {
    Iterable<T> values = metadata.getAll(key);
    return values == null ? Set.of() : values;
  }

  /** Returns metadata as fields, as {@link #addTo} adds them. */
  static Headers toHeaders(@Nullable Metadata metadata) {
    Headers.Builder headers = Headers.builder();
    addTo(headers, metadata);
    return headers.build();
  }
}
