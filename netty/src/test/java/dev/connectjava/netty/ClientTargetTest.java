package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What URLs name. */
final class ClientTargetTest {

  @Test
  void usualPort_isNotSaid() {
    ClientTarget target = ClientTarget.of("https://api.example.org");
    assertThat(target.tls()).isTrue();
    assertThat(target.port()).isEqualTo(443);
    assertThat(target.authority()).isEqualTo("api.example.org");
    assertThat(ClientTarget.of("HTTP://localhost:80/").authority()).isEqualTo("localhost");
  }

  @Test
  void addressOfIpv6_hasItsBracketsInTheAuthorityOnly() {
    ClientTarget target = ClientTarget.of("http://[::1]:8080");
    assertThat(target.host()).isEqualTo("::1");
    assertThat(target.authority()).isEqualTo("[::1]:8080");
  }

  @Test
  void nameOfAContainer_mayHaveUnderscores() {
    ClientTarget target = ClientTarget.of("http://my_service:8080/");
    assertThat(target.host()).isEqualTo("my_service");
    assertThat(target.port()).isEqualTo(8080);
    assertThat(target.authority()).isEqualTo("my_service:8080");
  }

  @Test
  void path_standsBeforeEachPath_withoutItsLastSlash() {
    assertThat(ClientTarget.of("http://h/a/b/").pathPrefix()).isEqualTo("/a/b");
    assertThat(ClientTarget.of("http://h/").pathPrefix()).isEmpty();
  }

  @Test
  void unixSockets_haveTheFormsOfGrpcsNames() {
    assertThat(ClientTarget.of("unix:run/a.sock").unixSocket()).isEqualTo(Path.of("run/a.sock"));
    assertThat(ClientTarget.of("unix:/run/a.sock").unixSocket()).isEqualTo(Path.of("/run/a.sock"));
    assertThat(ClientTarget.of("unix:///run/a.sock").unixSocket())
        .isEqualTo(Path.of("/run/a.sock"));
  }
}
