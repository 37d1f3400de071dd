package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.AttributeKey;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientListener;
import dev.connectjava.Router;
import dev.connectjava.testing.InMemoryTransport;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Who reads the attributes that a caller gives to its call. */
final class CallAttributesTest {

  private static final AttributeKey<String> TENANT = AttributeKey.named("tenant");

  private final List<String> seen = new CopyOnWriteArrayList<>();

  private void see(String who, CallOptions options) {
    seen.add(who + " " + options.attribute(TENANT).orElse("nothing"));
  }

  @Test
  void attributes_areSeenByWhatIsAroundTheCall() {
    ClientConfig config =
        ClientConfig.builder()
            .interceptor((method, options, next) -> {
              see("interceptor", options);
              return next.open(method, options.withAttribute(TENANT, "of the interceptor"));
            })
            .interceptor((method, options, next) -> {
              see("second interceptor", options);
              return next.open(method, options);
            })
            .headInterceptor(
                (attempt, metadata) -> see("head interceptor", attempt.call().options()))
            .listener(call -> {
              see("listener", call.options());
              return new ClientListener() {
                @Override
                public void onEnd(End end) {
                  see("end", end.options());
                }
              };
            })
            .scope(call -> {
              see("scope", call.options());
              return () -> {};
            })
            .build();
    Router router = Router.builder().service(new Contract(new Gates())).build();
    try (InMemoryTransport transport = InMemoryTransport.to(router, config)) {
      ContractServiceClient client =
          ContractServiceClient.of(transport)
              .with(CallOptions.defaults().withAttribute(TENANT, "ada"));
      Reply unused = client.ask(Order.newBuilder().setText("x").build());
    }
    assertThat(seen)
        .containsExactly(
            "listener ada",
            "interceptor ada",
            "second interceptor of the interceptor",
            "scope ada",
            "head interceptor ada",
            "end ada");
  }

  @Test
  void attributes_areNotSent() {
    CallOptions options = CallOptions.defaults().withAttribute(TENANT, "ada");
    assertThat(options.headers().isEmpty()).isTrue();
    assertThat(options.attribute(AttributeKey.<String>named("tenant"))).isEqualTo(Optional.empty());
  }
}
