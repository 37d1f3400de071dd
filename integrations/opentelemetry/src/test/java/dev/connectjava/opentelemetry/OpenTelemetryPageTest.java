package dev.connectjava.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.StringValue;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.RequestContext;
import dev.connectjava.Service;
import dev.connectjava.Transport;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples of docs/opentelemetry.md, which are parts of this file. */
final class OpenTelemetryPageTest {

  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Path SOURCE =
      Path.of("src/test/java/dev/connectjava/opentelemetry/OpenTelemetryPageTest.java");

  private static String withoutIndentation(String text) {
    return text.replaceAll("(?m)^ +", "");
  }

  private static final AttributeKey<String> TIER = AttributeKey.stringKey("shop.tier");

  private StringValue greet(StringValue request, RequestContext context) {
    Span.current().setAttribute("shop.customer", request.getValue());
    CallLabels.put(context, TIER, "gold");
    return StringValue.of("Hello, " + request.getValue() + "!");
  }

  @Test
  void everyExample_isPartOfThisFile() throws IOException {
    String source = withoutIndentation(Files.readString(SOURCE));

    assertThat(BLOCK.matcher(Files.readString(Path.of("../../docs/opentelemetry.md"))).results())
        .hasSize(4)
        .allSatisfy(block -> assertThat(source).contains(withoutIndentation(block.group(1))));
  }

  @Test
  void examples_make_spans() throws Exception {
    try (Telemetry telemetry = new Telemetry()) {
      OpenTelemetry openTelemetry = telemetry.openTelemetry();
      Service greeter =
          () ->
              dev.connectjava.ServiceDefinition.builder(Echo.SERVICE)
                  .unary(Echo.UNARY, this::greet)
                  .build();
      NettyServer server =
          NettyServer.builder()
              .port(0)
              .service(greeter)
              .router(ServerTelemetry.of(openTelemetry)::addTo)
              .start();
      String url = "http://localhost:" + server.port();
      ClientConfig config = ClientTelemetry.of(openTelemetry).addTo(ClientConfig.builder()).build();
      Transport transport = NettyTransport.builder(url).config(config).build();
      CallOptions options = CallLabels.with(CallOptions.defaults(), Attributes.of(TIER, "gold"));
      try (server;
          transport) {
        transport.unary(Echo.UNARY, StringValue.of("Ada"), options);
        Telemetry.Pair spans = telemetry.pair();

        assertThat(spans.server().getParentSpanId()).isEqualTo(spans.client().getSpanId());
        assertThat(spans.server().getAttributes().get(AttributeKey.stringKey("shop.customer")))
            .isEqualTo("Ada");
        assertThat(telemetry.point("rpc.client.call.duration").getAttributes().get(TIER))
            .isEqualTo("gold");
      }
    }
  }
}
