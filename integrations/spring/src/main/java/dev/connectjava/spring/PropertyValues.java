package dev.connectjava.spring;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** The values of properties, which builders check. */
final class PropertyValues {

  private PropertyValues() {}

  /**
   * Returns a duration.
   *
   * @throws ConnectPropertyException if it is zero or negative
   */
  static Duration positive(String property, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new ConnectPropertyException(
          property + " is " + value + ", but must be more than zero.",
          "Set " + property + " to a longer time, such as 5s.",
          null);
    }
    return value;
  }

  /** Returns those of the names whose properties are set, separated by commas; empty for none. */
  static String namesOfSet(List<String> names, Environment environment) {
    Binder binder = Binder.get(environment);
    return names.stream()
        .filter(name -> binder.bind(name, Bindable.of(String.class)).isBound())
        .collect(Collectors.joining(", "));
  }

  /**
   * Returns what is made of the values of properties.
   *
   * @param prefix the beginning of their names, such as {@code connect.server}
   * @param make applies the values
   * @throws ConnectPropertyException if a builder refuses a value
   */
  static <T> T apply(String prefix, Supplier<T> make) {
    try {
      return make.get();
    } catch (IllegalArgumentException e) {
      throw new ConnectPropertyException(
          "A property " + prefix + ".* has a value that is not allowed: " + e.getMessage(),
          "Change this property.",
          e);
    }
  }
}
