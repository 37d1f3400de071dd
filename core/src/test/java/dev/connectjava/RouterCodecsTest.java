package dev.connectjava;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.call.TextCodec;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.CodedMethod;
import dev.connectjava.spi.DecodingLimits;
import dev.connectjava.spi.MessageCodec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a router asks a codec when it is built. */
final class RouterCodecsTest {

  private static final RpcMethod<String, String> FIRST = method("First");
  private static final RpcMethod<String, String> SECOND = method("Second");
  private static final RpcMethod<String, String> THIRD = method("Third");

  private final List<String> asked = new ArrayList<>();

  private static RpcMethod<String, String> method(String name) {
    return RpcMethod.unary("a.v1.Service", name, String.class, String.class);
  }

  private static ServerLimits limits(int nestingDepth) {
    return ServerLimits.defaults()
        .withRequestDecoding(DecodingLimits.defaults().withNestingDepth(nestingDepth));
  }

  /** Notes what it is asked. */
  private final class Noting implements Codec {

    private final Codec text = new TextCodec();
    private final int nestingDepth;

    Noting(int nestingDepth) {
      this.nestingDepth = nestingDepth;
    }

    @Override
    public String name() {
      return text.name();
    }

    @Override
    public boolean isBinary() {
      return text.isBinary();
    }

    @Override
    public Codec knowing(Collection<? extends CodedMethod<?, ?>> methods) {
      asked.add("knowing " + methods.size());
      return this;
    }

    @Override
    public Codec limitedTo(DecodingLimits limits) {
      asked.add("limited to " + limits.nestingDepth());
      return new Noting(limits.nestingDepth());
    }

    @Override
    public <T> Optional<MessageCodec<T>> forType(Class<T> messageType) {
      asked.add("type for " + nestingDepth);
      return text.forType(messageType);
    }
  }

  @Test
  void codec_isLimitedOnceForEachOfTheLimits_beforeItsMethods() {
    Router router =
        Router.builder()
            .codecs(new Noting(0))
            .limits(limits(8))
            .service(
                ServiceDefinition.builder("a.v1.Service")
                    .unary(FIRST, (request, context) -> request)
                    .unary(SECOND, (request, context) -> request)
                    .unary(THIRD, (request, context) -> request)
                    .build())
            .settings(SECOND, MethodSettings.builder().limits(limits(9)).build())
            .settings(THIRD, MethodSettings.builder().limits(limits(8)).build())
            .build();

    assertThat(router.methods()).hasSize(3);
    assertThat(asked)
        .containsExactly(
            "knowing 3",
            "limited to 8",
            "type for 8",
            "type for 8",
            "limited to 9",
            "type for 9",
            "type for 9",
            "type for 8",
            "type for 8");
  }
}
