package dev.connectjava.benchmarks;

import dev.connectjava.protobuf.view.GeneratedView;
import dev.connectjava.protobuf.view.ViewType;
import java.util.function.BiConsumer;

/**
 * This library's views. They are encoded as they were received.
 *
 * @param <V> the class of the views
 */
final class ConnectViews<V extends GeneratedView<?>> implements MessageLibrary<V> {

  private final ViewType<?, V> views;
  private final BiConsumer<V, FieldSum> fields;

  ConnectViews(ViewType<?, V> views, BiConsumer<V, FieldSum> fields) {
    this.views = views;
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
}
