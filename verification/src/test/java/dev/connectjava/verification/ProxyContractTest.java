package dev.connectjava.verification;

import dev.connectjava.ClientConfig;
import dev.connectjava.Protocol;
import dev.connectjava.Router;
import dev.connectjava.verification.ClientWorld.Way;
import dev.connectjava.verification.http.ClientCarrier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A proxy that knows no schema, as docs/proxy.md shows it: it is called in every protocol and
 * codec, and calls the server by gRPC or gRPC-Web, all over the same kind of transport.
 */
@ParameterizedClass
@MethodSource("ways")
final class ProxyContractTest extends ProxySuite {

  static Stream<Way> ways() {
    return ClientWorld.ways().filter(way -> !way.carrier().isTls());
  }

  ProxyContractTest(Way way) {
    super(
        way,
        Router.builder(),
        behind(way.carrier()),
        way.config().build(),
        (proxy, backend) -> Router.builder().fallback(proxy).build());
  }

  private static ClientConfig behind(ClientCarrier carrier) {
    return ClientConfig.builder()
        .protocol(carrier.isHttp1() ? Protocol.GRPC_WEB : Protocol.GRPC)
        .build();
  }
}
