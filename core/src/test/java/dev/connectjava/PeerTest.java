package dev.connectjava;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PeerTest {

  private static final InetSocketAddress ADDRESS =
      InetSocketAddress.createUnresolved("example.com", 80);

  @Test
  void peer_isAnAddressWithoutCertificates() {
    Peer peer = Peer.at(ADDRESS);

    assertThat(peer.address()).isEqualTo(ADDRESS);
    assertThat(peer.certificates()).isEmpty();
    assertThat(peer).hasToString(ADDRESS.toString());
  }

  @Test
  void peers_areEqualByTheirParts() {
    assertThat(Peer.at(ADDRESS))
        .isEqualTo(Peer.at(ADDRESS).withCertificates(List.of()))
        .hasSameHashCodeAs(Peer.at(ADDRESS))
        .isNotEqualTo(Peer.at(InetSocketAddress.createUnresolved("example.com", 81)));
  }
}
