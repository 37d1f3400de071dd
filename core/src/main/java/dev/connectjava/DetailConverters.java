package dev.connectjava;

import dev.connectjava.spi.DetailConverter;
import dev.connectjava.text.PathAdvice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The detail converters that are on the class path or module path, loaded once. */
final class DetailConverters {

  private static final List<DetailConverter> CONVERTERS =
      load(ServiceLoader.load(DetailConverter.class, DetailConverter.class.getClassLoader()));

  private DetailConverters() {}

  private static List<DetailConverter> load(Iterable<DetailConverter> found) {
    List<DetailConverter> converters = new ArrayList<>();
    found.forEach(converters::add);
    return List.copyOf(converters);
  }

  static ErrorDetail pack(Object message) {
    DetailConverter converter = forType(message.getClass(), "make an error detail of");
    return ErrorDetail.of(converter.typeName(message), converter.encode(message), message);
  }

  static <T> Optional<T> unpack(ErrorDetail detail, Class<T> messageType) {
    return forType(messageType, "read an error detail as")
        .decode(detail.type(), detail.value(), messageType);
  }

  private static DetailConverter forType(Class<?> type, String action) {
    for (DetailConverter converter : CONVERTERS) {
      if (converter.supports(type)) {
        return converter;
      }
    }
    throw new IllegalArgumentException(
        "can't %s %s: %s".formatted(action, type.getName(), reason(CONVERTERS)));
  }

  private static String reason(List<DetailConverter> converters) {
    return converters.isEmpty()
        ? "there is no DetailConverter on the class path; "
            + PathAdvice.forProtobuf(DetailConverter.class)
        : "its class is not supported by "
            + converters.stream()
                .map(converter -> converter.getClass().getName())
                .collect(Collectors.joining(", "));
  }
}
