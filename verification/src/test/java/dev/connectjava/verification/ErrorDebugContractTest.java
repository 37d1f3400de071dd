package dev.connectjava.verification;

import static dev.connectjava.verification.ServerWorld.body;
import static dev.connectjava.verification.ServerWorld.envelope;
import static dev.connectjava.verification.ServerWorld.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.connectjava.Code;
import dev.connectjava.ErrorDetail;
import dev.connectjava.RequestContext;
import dev.connectjava.ResponseStream;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.protobuf.ProtoCodec;
import dev.connectjava.verification.http.TestCall;
import dev.connectjava.verification.http.TestServer.Transport;
import dev.connectjava.verification.v1.ContractService;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.net.URLEncoder;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The details of Connect's errors as JSON, beside their binary form, over every transport. */
final class ErrorDebugContractTest {

  private static final ErrorDetail ORDER =
      ErrorDetail.of(Order.newBuilder().setText("x").setCount(3).build());
  private static final ErrorDetail UNKNOWN = ErrorDetail.of("a.Unknown", new byte[] {1});
  private static final ErrorDetail WITHOUT_JSON =
      ErrorDetail.of(Timestamp.newBuilder().setNanos(-1).build());

  private static final String ERROR =
      "{\"code\":\"aborted\",\"details\":["
          + "{\"type\":\"verification.v1.Order\",\"value\":\"CgF4EAM\",\"debug\":{\"text\":\"x\",\"count\":3}},"
          + "{\"type\":\"verification.v1.Order\",\"value\":\"CgF4EAM\",\"debug\":{\"text\":\"x\",\"count\":3}},"
          + "{\"type\":\"a.Unknown\",\"value\":\"AQ\"},"
          + "{\"type\":\"google.protobuf.Timestamp\",\"value\":\"EP///////////wE\"}]}";

  /** Fails with details: one made of a message, one as if it had been received, and others. */
  private static final class Failing implements ContractService {

    private final List<ErrorDetail> details;

    Failing(ErrorDetail... details) {
      this.details = List.of(details);
    }

    private RpcException failure() {
      return RpcException.withoutStackTrace(Code.ABORTED, "").withDetails(details);
    }

    @Override
    public Reply ask(Order order, RequestContext context) {
      throw failure();
    }

    @Override
    public void repeat(Order order, ResponseStream<Reply> replies, RequestContext context) {
      throw failure();
    }
  }

  private static Failing failing() {
    ErrorDetail received = ErrorDetail.of(ORDER.type(), ORDER.value());
    return new Failing(ORDER, received, UNKNOWN, WITHOUT_JSON);
  }

  private static String unary(ServerWorld world) {
    String error = body(world.post("Ask", "application/proto", new byte[0]));
    TestCall get =
        world.get("Ask?connect=v1&encoding=json&message=" + URLEncoder.encode("{}", UTF_8));
    assertThat(body(get)).isEqualTo(error);
    return error;
  }

  private static String stream(ServerWorld world) {
    TestCall call = world.post("Repeat", "application/connect+json", envelope(0, utf8("{}")));
    byte[] body = call.read(Integer.MAX_VALUE);
    assertThat(body[0]).isEqualTo((byte) 2);
    return new String(body, 5, body.length - 5, UTF_8);
  }

  private static void assertErrors(
      Transport transport, UnaryOperator<Router.Builder> settings, Failing service, String error) {
    Router.Builder router = settings.apply(Router.builder().service(service));
    try (ServerWorld world = ServerWorld.bare(transport, router)) {
      assertThat(unary(world)).isEqualTo(error);
      assertThat(stream(world)).isEqualTo("{\"error\":" + error + "}");
      world.assertNothingLeft();
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void details_ofKnownTypes_haveTheirJson(Transport transport) {
    assertErrors(transport, router -> router, failing(), ERROR);
  }

  private static String withoutDebug(String error) {
    return error.replaceAll(",\"debug\":\\{[^}]*\\}", "");
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void details_haveNoJson_ifTheRouterSaysSo(Transport transport) {
    assertErrors(transport, router -> router.debugDetails(false), failing(), withoutDebug(ERROR));
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void details_haveNoJson_withoutThatCodec(Transport transport) {
    Router.Builder router = Router.builder().codecs(new ProtoCodec()).service(failing());
    try (ServerWorld world = ServerWorld.bare(transport, router)) {
      assertThat(body(world.post("Ask", "application/proto", new byte[0])))
          .isEqualTo(withoutDebug(ERROR));
    }
  }

  /** The binary form has room, the JSON has not. */
  @ParameterizedTest
  @EnumSource(Transport.class)
  void longJson_isLeftOut_withThatOfLaterDetails_andTheErrorIsSent(Transport transport) {
    ErrorDetail lines = ErrorDetail.of(Order.newBuilder().setText("\n".repeat(500_000)).build());
    Router.Builder router = Router.builder().service(new Failing(lines, ORDER));
    try (ServerWorld world = ServerWorld.bare(transport, router)) {
      assertThat(unary(world))
          .hasSizeGreaterThan(600_000)
          .endsWith("\"},{\"type\":\"verification.v1.Order\",\"value\":\"CgF4EAM\"}]}");
      assertThat(stream(world)).hasSizeLessThan(1 << 20).endsWith("\"value\":\"CgF4EAM\"}]}}");
    }
  }
}
