package dev.connectjava.spring;

import java.util.HashMap;
import java.util.Map;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;

/** The property with the port on which the server listens, for tests with port 0. */
final class LocalPort {

  /** The name of the property. */
  static final String PROPERTY = "local.connect.port";

  private static final String SOURCE = "connect.ports";

  private LocalPort() {}

  /** Sets the property, in place of an earlier value. */
  static void set(ConfigurableEnvironment environment, int port) {
    Map<String, Object> values = new HashMap<>();
    values.put(PROPERTY, port);
    MapPropertySource source = new MapPropertySource(SOURCE, values);
    MutablePropertySources sources = environment.getPropertySources();
    if (sources.contains(SOURCE)) {
      sources.replace(SOURCE, source);
    } else {
      sources.addFirst(source);
    }
  }
}
