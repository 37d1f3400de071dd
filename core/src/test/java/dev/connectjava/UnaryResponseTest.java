package dev.connectjava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

final class UnaryResponseTest {

  private static final Headers HEADERS = Headers.of("x-head", "1");
  private static final Headers TRAILERS = Headers.of("x-trail", "2");

  @Test
  void response_hasWhatItWasMadeOf() {
    UnaryResponse<String> response = UnaryResponse.of("hello", HEADERS, TRAILERS);
    assertThat(response.message()).isEqualTo("hello");
    assertThat(response.headers()).isEqualTo(HEADERS);
    assertThat(response.trailers()).isEqualTo(TRAILERS);
    assertThat(response.peer()).isEmpty();
    assertThat(response).asString().contains("hello", "x-head", "x-trail");
  }

  @Test
  void peer_isThatOfTheLastWith() {
    Peer peer = Peer.at(InetSocketAddress.createUnresolved("host", 1));
    UnaryResponse<String> response =
        UnaryResponse.of("hello", HEADERS, TRAILERS)
            .withPeer(Peer.at(InetSocketAddress.createUnresolved("other", 2)))
            .withPeer(peer);
    assertThat(response.peer()).contains(peer);
    assertThat(response.message()).isEqualTo("hello");
  }

  @Test
  @SuppressWarnings("NullAway") // That is what is tested.
  void partsThatAreNull_areRefused() {
    assertThatNullPointerException().isThrownBy(() -> UnaryResponse.of(null, HEADERS, TRAILERS));
    assertThatNullPointerException().isThrownBy(() -> UnaryResponse.of("hello", null, TRAILERS));
    assertThatNullPointerException().isThrownBy(() -> UnaryResponse.of("hello", HEADERS, null));
    assertThatNullPointerException()
        .isThrownBy(() -> UnaryResponse.of("hello", HEADERS, TRAILERS).withPeer(null));
  }

  @Test
  void responseThatIsNotModified_hasNoMessageOfItsOwn() {
    UnaryResponse<String> response = UnaryResponse.notModified(HEADERS, TRAILERS);

    assertThat(response.isNotModified()).isTrue();
    assertThat(response.withPeer(Peer.at(InetSocketAddress.createUnresolved("host", 1))))
        .matches(UnaryResponse::isNotModified);
    assertThat(response.headers()).isEqualTo(HEADERS);
    assertThat(response.trailers()).isEqualTo(TRAILERS);
    assertThatIllegalStateException()
        .isThrownBy(response::message)
        .withMessageStartingWith("the response is not modified (HTTP status 304)");
    assertThat(response.messageOr("known")).isEqualTo("known");
    assertThat(response).asString().contains("x-head", "message=null");
  }

  @Test
  void messageOr_isTheMessage_ifThereIsOne() {
    UnaryResponse<String> response = UnaryResponse.of("hello", HEADERS, TRAILERS);

    assertThat(response.isNotModified()).isFalse();
    assertThat(response.messageOr("known")).isEqualTo("hello");
  }
}
