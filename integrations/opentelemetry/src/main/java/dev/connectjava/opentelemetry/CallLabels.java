package dev.connectjava.opentelemetry;

import dev.connectjava.CallOptions;
import dev.connectjava.RequestContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The labels of a call: attributes that are added to the metrics of its duration. Each combination
 * of values is a time series of its own, so a label must have few values: the tier of a customer,
 * not the customer. What has many values is set on the span.
 *
 * <pre>{@code
 * public GreetResponse greet(GreetRequest request, RequestContext context) {
 *   CallLabels.put(context, TIER, tierOf(request));
 * }
 * }</pre>
 */
public final class CallLabels {

  private static final dev.connectjava.AttributeKey<CallLabels> OF_SERVED_CALL =
      dev.connectjava.AttributeKey.named("OpenTelemetry labels of a served call");

  private static final dev.connectjava.AttributeKey<Attributes> OF_CLIENT_CALL =
      dev.connectjava.AttributeKey.named("OpenTelemetry labels of a client's call");

  private final Map<AttributeKey<?>, Consumer<AttributesBuilder>> labels =
      new ConcurrentHashMap<>();

  private CallLabels() {}

  /**
   * Adds a label to the metrics of a served call. It replaces a label with the same key. A label
   * that is added after the end of the call has no effect. Has no effect either if no {@link
   * ServerTelemetry} observes the call.
   */
  public static <T> void put(RequestContext call, AttributeKey<T> key, T value) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    call.attributes()
        .computeIfAbsent(OF_SERVED_CALL, CallLabels::new)
        .labels
        .put(key, builder -> builder.put(key, value));
  }

  /**
   * Returns options of client calls with these labels, which replace all labels that the options
   * had.
   */
  public static CallOptions with(CallOptions options, Attributes labels) {
    return options.withAttribute(OF_CLIENT_CALL, Objects.requireNonNull(labels, "labels"));
  }

  /** Returns attributes together with the labels of a served call. */
  static Attributes added(Attributes attributes, dev.connectjava.Attributes ofCall) {
    Optional<CallLabels> added = ofCall.get(OF_SERVED_CALL);
    if (added.isEmpty()) {
      return attributes;
    }
    AttributesBuilder builder = attributes.toBuilder();
    added.get().labels.values().forEach(label -> label.accept(builder));
    return builder.build();
  }

  /** Returns attributes together with the labels of a client's call. */
  static Attributes added(Attributes attributes, CallOptions options) {
    return options
        .attribute(OF_CLIENT_CALL)
        .map(labels -> attributes.toBuilder().putAll(labels).build())
        .orElse(attributes);
  }
}
