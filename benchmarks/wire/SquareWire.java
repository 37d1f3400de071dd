package dev.connectjava.benchmarks;

import com.squareup.wire.Message;
import com.squareup.wire.ProtoAdapter;
import java.io.IOException;
import java.util.function.BiConsumer;

/**
 * Wire. Only its binary form is measured.
 *
 * @param <M> the class of the messages
 */
final class SquareWire<M extends Message<M, ?>> implements MessageLibrary<M> {

  private final ProtoAdapter<M> adapter;
  private final BiConsumer<M, FieldSum> fields;

  SquareWire(ProtoAdapter<M> adapter, BiConsumer<M, FieldSum> fields) {
    this.adapter = adapter;
    this.fields = fields;
  }

  @Override
  public M decode(byte[] message) throws IOException {
    return adapter.decode(message);
  }

  @Override
  public void read(M message, FieldSum sum) {
    fields.accept(message, sum);
  }

  @Override
  public byte[] encode(M message) {
    return adapter.encode(message);
  }
}
