package dev.connectjava;

import dev.connectjava.call.Providers;
import dev.connectjava.spi.DetailConverter;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** The detail converters on the path, found once. */
final class DetailConverters {

  private static final List<DetailConverter> CONVERTERS =
      ServiceLoader.load(DetailConverter.class, DetailConverter.class.getClassLoader()).stream()
          .map(ServiceLoader.Provider::get)
          .toList();

  private DetailConverters() {}

  static ErrorDetail pack(Object message) {
    return forType(message.getClass()).pack(message);
  }

  static <T> Optional<T> unpack(ErrorDetail detail, Class<T> messageType) {
    return forType(messageType).unpack(detail, messageType);
  }

  private static DetailConverter forType(Class<?> type) {
    for (DetailConverter converter : CONVERTERS) {
      if (converter.supports(type)) {
        return converter;
      }
    }
    throw new IllegalArgumentException(
        "no error detail can be made of %s: there is no %s for it on the path; %s"
            .formatted(
                type.getName(),
                DetailConverter.class.getSimpleName(),
                Providers.protobufAdvice(DetailConverter.class)));
  }
}
