package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.CallOptions;
import dev.connectjava.Protocol;
import dev.connectjava.protobuf.ProtoCodec;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.DecodingLimits;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.spi.MessageOutput;
import dev.connectjava.verification.ClientWorld.Way;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Requests by GET are encoded deterministically, so that caches find them. */
final class DeterministicGetTest {

  private static final CallOptions GET = CallOptions.builder().useGet(true).build();

  /** A codec that writes how it encodes in place of each request. */
  private record Marking(String mark, Codec codec) implements Codec {

    @Override
    public String name() {
      return codec.name();
    }

    @Override
    public boolean isBinary() {
      return true;
    }

    @Override
    public Codec limitedTo(DecodingLimits limits) {
      return new Marking(mark, codec.limitedTo(limits));
    }

    @Override
    public Codec deterministic() {
      return new Marking("deterministic", codec.deterministic());
    }

    @Override
    public <T> Optional<MessageCodec<T>> forType(Class<T> messageType) {
      return codec.forType(messageType).map(each -> new Marked<>(mark, each));
    }
  }

  private record Marked<T>(String mark, MessageCodec<T> codec)
      implements MessageCodec.Appending<T> {

    @Override
    public T decode(byte[] bytes, int offset, int length) {
      return codec.decode(bytes, offset, length);
    }

    @Override
    public void append(T message, MessageOutput output) {
      output.write(Order.newBuilder().setText(mark).build().toByteArray());
    }
  }

  @Test
  void onlyRequestsByGet_areDeterministic() {
    Way way =
        ClientWorld.ways()
            .filter(each -> each.codec().equals("proto") && each.protocol() == Protocol.CONNECT)
            .findFirst()
            .orElseThrow();
    try (ClientWorld world =
        ClientWorld.of(way, way.config().codecs(new Marking("plain", new ProtoCodec())))) {
      ContractServiceClient client = world.client();

      assertThat(client.ask(Order.getDefaultInstance(), GET).getText()).isEqualTo("deterministic");
      assertThat(client.ask(Order.getDefaultInstance()).getText()).isEqualTo("plain");
    }
  }
}
