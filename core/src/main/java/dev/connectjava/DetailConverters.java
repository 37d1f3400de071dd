package dev.connectjava;

import dev.connectjava.spi.DetailConverter;
import dev.connectjava.text.PathAdvice;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** The detail converters that are on the class path or module path, loaded once. */
final class DetailConverters {

  private static final List<DetailConverter> CONVERTERS =
      ServiceLoader.load(DetailConverter.class, DetailConverter.class.getClassLoader()).stream()
          .map(ServiceLoader.Provider::get)
          .toList();

  private DetailConverters() {}

  static ErrorDetail pack(Object message) {
    DetailConverter converter = forType(message.getClass());
    return ErrorDetail.of(converter.typeName(message), converter.encode(message), message);
  }

  static <T> Optional<T> unpack(ErrorDetail detail, Class<T> messageType) {
    return forType(messageType).decode(detail.type(), detail.value(), messageType);
  }

  private static DetailConverter forType(Class<?> type) {
    for (DetailConverter converter : CONVERTERS) {
      if (converter.supports(type)) {
        return converter;
      }
    }
    throw new IllegalArgumentException(
        "can't make an error detail of %s: there is no %s for it on the class path; %s"
            .formatted(
                type.getName(),
                DetailConverter.class.getSimpleName(),
                PathAdvice.forProtobuf(DetailConverter.class)));
  }
}
