package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.DynamicMessage;
import dev.connectjava.RequestContext;
import dev.connectjava.Router;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.protobuf.DynamicMethods;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import dev.connectjava.testrules.Attack.Neighbour;
import dev.connectjava.verification.http.TestCall;
import dev.connectjava.verification.http.TestServer.Transport;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.OrderView;
import dev.connectjava.verification.v1.Reply;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests of up to four MiB that ask for much, to handlers with objects of every kind. */
@ParameterizedClass
@EnumSource(Transport.class)
final class HostileRequestsContractTest {

  private static final String JSON = "application/json";
  private static final String PROTO = "application/proto";
  private static final int MIB = 1024 * 1024;

  private static final int BAD_REQUEST = 400;
  private static final int EXHAUSTED = 429;

  private final ServerWorld world;

  HostileRequestsContractTest(Transport transport) {
    this.world =
        ServerWorld.bare(
            transport,
            Router.builder()
                .service(echo("x.Messages", Order.class))
                .service(echo("x.Views", OrderView.class))
                .service(dynamic()));
  }

  private static <T> ServiceDefinition echo(String service, Class<T> type) {
    return ServiceDefinition.builder(service)
        .unary(
            RpcMethod.unary(service, "Ask", type, type), (T order, RequestContext context) -> order)
        .build();
  }

  private static ServiceDefinition dynamic() {
    ServiceDescriptor service =
        Order.getDescriptor().getFile().findServiceByName("ContractService");
    DynamicMessage reply = DynamicMessage.getDefaultInstance(Reply.getDescriptor());
    return ServiceDefinition.builder(service.getFullName())
        .unary(DynamicMethods.of(service.findMethodByName("Ask")), (order, context) -> reply)
        .build();
  }

  @AfterEach
  void nothingIsLeft() {
    world.assertNothingLeft();
    world.close();
  }

  private void assertStatus(int status, String contentType, byte[] request) {
    for (String target :
        new String[] {"/x.Messages/Ask", "/x.Views/Ask", ServerWorld.SERVICE + "Ask"}) {
      TestCall call = world.open("POST", target, "content-type", contentType);
      call.send(request);
      call.end();

      assertThat(call.status()).as(target).isEqualTo(status);
      assertThat(call.read(Integer.MAX_VALUE).length).as(target).isLessThan(1_000);
      TestCall next = world.open("POST", target, "content-type", JSON);
      next.send(ServerWorld.utf8("{\"text\":\"next\"}"));
      next.end();
      assertThat(next.status()).as(target).isEqualTo(200);
      assertThat(next.read(Integer.MAX_VALUE)).isNotEmpty();
    }
  }

  private static byte[] filled(int... part) {
    byte[] request = new byte[4 * MIB / part.length * part.length];
    for (int i = 0; i < request.length; i++) {
      request[i] = (byte) part[i % part.length];
    }
    return request;
  }

  @Test
  @Attack(
      value = "requests of four MiB with unknown fields, groups or map entries",
      kind = Kind.BOMB,
      otherConnection = Neighbour.SERVED)
  void binaryRequests_areRefused() {
    assertStatus(EXHAUSTED, PROTO, filled(15 << 3, 1)); // Unknown fields.
    assertStatus(EXHAUSTED, PROTO, filled(15 << 3 | 3)); // Groups in groups.
    assertStatus(EXHAUSTED, PROTO, filled(7 << 3 | 2, 0)); // Entries of a map.
    assertStatus(BAD_REQUEST, PROTO, surrogates());
    assertStatus(BAD_REQUEST, PROTO, filled(0x80)); // A tag that does not end.
  }

  /** Returns a message whose only string is not UTF-8. */
  private static byte[] surrogates() {
    byte[] request = filled(0xED, 0xA0, 0x80);
    int length = request.length - 5;
    request[0] = 1 << 3 | 2;
    for (int i = 0; i < 4; i++) {
      request[1 + i] = (byte) (length >> 7 * i & 0x7F | (i < 3 ? 0x80 : 0));
    }
    return request;
  }

  @Test
  @Attack(
      value = "requests of four MiB of JSON with nesting, digits or escapes",
      kind = Kind.BOMB,
      otherConnection = Neighbour.SERVED)
  void jsonRequests_areRefused() {
    assertStatus(EXHAUSTED, JSON, json("{\"x\":" + "[".repeat(MIB)));
    assertStatus(EXHAUSTED, JSON, json("{\"x\":".repeat(MIB / 2)));
    assertStatus(BAD_REQUEST, JSON, json("{\"count\":1e999999999}"));
    assertStatus(BAD_REQUEST, JSON, json("{\"count\":" + "1".repeat(4 * MIB - 16) + "}"));
    assertStatus(BAD_REQUEST, JSON, json("{\"text\":\"" + "\\ud800".repeat(MIB / 2) + "\"}"));
    assertStatus(BAD_REQUEST, JSON, json("{" + "\"x\":1,".repeat(MIB / 2)));
    assertStatus(EXHAUSTED, JSON, json("{\"x\":[" + "{},".repeat(MIB)));
    byte[] blanks = new byte[4 * MIB];
    Arrays.fill(blanks, (byte) ' ');
    assertStatus(BAD_REQUEST, JSON, blanks);
  }

  private static byte[] json(String text) {
    return ServerWorld.utf8(text);
  }
}
