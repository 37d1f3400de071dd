package dev.connectjava.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What development tools show about the properties. */
final class PropertyMetadataTest {

  private static final Pattern PROPERTY =
      Pattern.compile("\\{[^{}]*\"name\": \"(connect\\.[^\"]*)\"[^{}]*}");

  private static String metadata() throws IOException {
    StringBuilder all = new StringBuilder();
    ClassLoader loader = PropertyMetadataTest.class.getClassLoader();
    for (URL file :
        Collections.list(loader.getResources("META-INF/spring-configuration-metadata.json"))) {
      try (InputStream content = file.openStream()) {
        all.append(new String(content.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return all.toString();
  }

  @Test
  void eachProperty_isDescribed() throws IOException {
    List<MatchResult> properties =
        PROPERTY
            .matcher(metadata())
            .results()
            .filter(property -> !property.group().contains("sourceMethod"))
            .filter(property -> !property.group(1).equals("connect.server"))
            .toList();

    assertThat(properties)
        .extracting(property -> property.group(1))
        .contains("connect.server.port", "connect.client", "connect.metrics.enabled")
        .hasSizeGreaterThan(35);
    assertThat(properties)
        .allSatisfy(property -> assertThat(property.group()).contains("\"description\": \""));
  }
}
