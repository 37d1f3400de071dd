package dev.connectjava.call.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.RpcMethod;
import dev.connectjava.call.MessageCoding;
import dev.connectjava.call.TextCodec;
import dev.connectjava.http.HttpClientExchange;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpClientTransport;
import dev.connectjava.http.HttpResponseListener;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.CodedMethod;
import dev.connectjava.spi.DecodingLimits;
import dev.connectjava.spi.MessageCodec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ClientSettingsTest {

  private static final int MOST_METHODS = 1_024;

  private static final int MOST_LIMITS = 64;

  private final List<List<? extends CodedMethod<?, ?>>> known = new ArrayList<>();
  private final List<DecodingLimits> limits = new ArrayList<>();
  private final ClientSettings settings =
      new ClientSettings(new NoHttp(), ClientConfig.builder().codec(new Knowing()).build());

  private static RpcMethod<String, String> method(int number) {
    return RpcMethod.unary("a.v1.Service", "Method" + number, String.class, String.class);
  }

  @Test
  void codec_isToldEachMethod_onceForAllOfItsCalls() {
    RpcMethod<String, String> first = method(1);
    RpcMethod<String, String> second = method(2);
    MessageCoding<String, String> coding = settings.coding(first, CallOptions.defaults());

    assertThat(settings.coding(second, CallOptions.defaults())).isNotSameAs(coding);
    assertThat(settings.coding(first, CallOptions.defaults())).isSameAs(coding);
    assertThat(known).containsExactly(List.of(first), List.of(second));
  }

  @Test
  void methodsThatAreMadeAsTheClientGoes_areNotAllKept() {
    RpcMethod<String, String> first = method(0);
    MessageCoding<String, String> coding = settings.coding(first, CallOptions.defaults());
    for (int i = 1; i < MOST_METHODS; i++) {
      settings.coding(method(i), CallOptions.defaults());
    }
    assertThat(settings.coding(first, CallOptions.defaults())).isSameAs(coding);

    settings.coding(method(MOST_METHODS), CallOptions.defaults());
    assertThat(settings.coding(first, CallOptions.defaults())).isNotSameAs(coding);
  }

  @Test
  void methodWithMessagesThatTheCodecDoesNotTranslate_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            settings.coding(
                RpcMethod.unary("a.v1.S", "M", String.class, Integer.class),
                CallOptions.defaults()))
        .withMessage(
            "codec \"text\" does not translate java.lang.String and java.lang.Integer of"
                + " /a.v1.S/M");
  }

  private static CallOptions unknownFields(int count) {
    return CallOptions.builder()
        .responseDecoding(DecodingLimits.defaults().withUnknownFields(count))
        .build();
  }

  @Test
  void codec_isLimited_onceForEachOfTheLimits() {
    RpcMethod<String, String> once = method(1);
    MessageCoding<String, String> coding = settings.coding(once, CallOptions.defaults());
    MessageCoding<String, String> other = settings.coding(once, unknownFields(7));

    assertThat(other).isNotSameAs(coding);
    assertThat(settings.coding(once, unknownFields(7))).isSameAs(other);
    assertThat(settings.coding(once, unknownFields(1_000_000))).isSameAs(coding);
    assertThat(settings.coding(once.encoded(), unknownFields(8))).isNotNull();
    assertThat(limits)
        .containsExactly(DecodingLimits.defaults(), DecodingLimits.defaults().withUnknownFields(7));
  }

  @Test
  void limitsThatCallsMakeAsTheyGo_areNotAllKept() {
    RpcMethod<String, String> once = method(1);
    MessageCoding<String, String> coding = settings.coding(once, unknownFields(0));
    for (int i = 1; i < MOST_LIMITS; i++) {
      settings.coding(once, unknownFields(i));
    }
    assertThat(settings.coding(once, unknownFields(0))).isSameAs(coding);

    settings.coding(once, unknownFields(MOST_LIMITS));
    assertThat(settings.coding(once, unknownFields(0))).isNotSameAs(coding);
  }

  private final class Knowing implements Codec {

    private final Codec text = new TextCodec();

    @Override
    public String name() {
      return text.name();
    }

    @Override
    public boolean isBinary() {
      return text.isBinary();
    }

    @Override
    public Codec limitedTo(DecodingLimits ofCodec) {
      limits.add(ofCodec);
      return this;
    }

    @Override
    public Codec knowing(Collection<? extends CodedMethod<?, ?>> methods) {
      known.add(List.copyOf(methods));
      return text;
    }

    @Override
    public <T> Optional<MessageCodec<T>> forType(Class<T> messageType) {
      throw new IllegalStateException("the codec that knows the methods is to be asked");
    }
  }

  private static final class NoHttp implements HttpClientTransport {

    @Override
    public HttpClientExchange open(HttpClientRequest request, HttpResponseListener listener) {
      throw new IllegalStateException("nothing is called here");
    }

    @Override
    public void close() {}
  }

  @Test
  void encodedMethods_haveOneCoding_soThatNoneIsKeptForEachMethod() {
    MessageCoding<byte[], byte[]> coding =
        settings.coding(method(1).encoded(), CallOptions.defaults());

    assertThat(settings.coding(method(2).encoded(), CallOptions.defaults())).isSameAs(coding);
  }
}
