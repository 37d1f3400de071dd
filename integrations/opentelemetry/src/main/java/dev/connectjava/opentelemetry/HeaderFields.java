package dev.connectjava.opentelemetry;

import dev.connectjava.Headers;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads and writes the header fields of propagators. */
final class HeaderFields {

  private static final Logger LOGGER = System.getLogger(HeaderFields.class.getName());

  /** Reads from the headers of a request. */
  static final TextMapGetter<Headers> GETTER =
      new TextMapGetter<>() {
        @Override
        @SuppressWarnings("deprecation") // Some propagators search for names with a prefix.
        public Iterable<String> keys(Headers headers) {
          return headers.names();
        }

        @Override
        public @Nullable String get(@Nullable Headers headers, String key) {
          return headers == null ? null : headers.first(key).orElse(null);
        }

        @Override
        public Iterator<String> getAll(@Nullable Headers headers, String key) {
          return (headers == null ? List.<String>of() : headers.all(key)).iterator();
        }
      };

  /** Writes to the headers of a request. A field that HTTP does not allow is left out. */
  static final TextMapSetter<Headers.Builder> SETTER =
      (headers, key, value) -> {
        try {
          if (headers != null) {
            headers.set(key, value);
          }
        } catch (IllegalArgumentException e) {
          LOGGER.log(Level.WARNING, () -> "a propagator's field is not sent: " + e.getMessage());
        }
      };

  private HeaderFields() {}
}
