package dev.connectjava.benchmarks;

import dev.connectjava.protobuf.JsonCodec;
import dev.connectjava.protobuf.view.GeneratedView;
import dev.connectjava.protobuf.view.ViewType;
import dev.connectjava.spi.MessageCodec;
import java.util.function.BiConsumer;

/**
 * This library's views. They are encoded as they were received.
 *
 * @param <V> the class of the views
 */
final class ConnectViews<V extends GeneratedView<?>> implements MessageLibrary<V> {

  private final ViewType<?, V> views;
  private final MessageCodec<V> json;
  private final BiConsumer<V, FieldSum> fields;
  private final ArrayOutput output = new ArrayOutput();

  @SuppressWarnings("unchecked") // The class of an object of this class.
  ConnectViews(ViewType<?, V> views, BiConsumer<V, FieldSum> fields) {
    this.views = views;
    this.json = new JsonCodec().forType((Class<V>) views.empty().getClass()).orElseThrow();
    this.fields = fields;
  }

  @Override
  public V decode(byte[] message) {
    return views.decode(message);
  }

  @Override
  public void read(V view, FieldSum sum) {
    fields.accept(view, sum);
  }

  @Override
  public byte[] encode(V view) {
    return view.toByteArray();
  }

  @Override
  public boolean hasJson() {
    return true;
  }

  @Override
  public V decodeJson(byte[] text) {
    return json.decode(text, 0, text.length);
  }

  @Override
  public byte[] encodeJson(V view) {
    return output.encode(json, view);
  }
}
