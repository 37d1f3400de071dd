package dev.connectjava.verification;

import static dev.connectjava.verification.ServerWorld.body;
import static dev.connectjava.verification.ServerWorld.envelope;
import static dev.connectjava.verification.ServerWorld.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Code;
import dev.connectjava.ErrorWriter;
import dev.connectjava.Headers;
import dev.connectjava.RequestContext;
import dev.connectjava.ResponseStream;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.verification.http.TestCall;
import dev.connectjava.verification.http.TestServer.Transport;
import dev.connectjava.verification.v1.ContractService;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What HTTP sees of a failure, in every protocol and over every transport. */
@ParameterizedClass
@EnumSource(Transport.class)
final class ErrorHeadersContractTest {

  private static final RpcException REFUSAL =
      new RpcException(Code.UNAUTHENTICATED, "who are you?")
          .plusHeader("www-authenticate", "Bearer")
          .plusHeader("www-authenticate", "Basic")
          .plusHeader("retry-after", "7")
          .plusHeader("content-type", "text/html")
          .plusHeader("grpc-status", "0")
          .plusMetadata("x-trail", "2")
          .withHttpStatus(418);

  /** Fails, after as many messages as the order says. */
  private static final class Failing implements ContractService {

    @Override
    public Reply ask(Order order, RequestContext context) {
      order.getHeadersMap().forEach(context.responseHeaders()::add);
      throw REFUSAL;
    }

    @Override
    public void repeat(Order order, ResponseStream<Reply> replies, RequestContext context) {
      for (int i = 0; i < order.getCount(); i++) {
        replies.send(Reply.getDefaultInstance());
      }
      throw REFUSAL;
    }
  }

  private final Transport transport;
  private final List<ServerWorld> worlds = new ArrayList<>();

  ErrorHeadersContractTest(Transport transport) {
    this.transport = transport;
  }

  @AfterEach
  void nothingIsLeft() {
    for (ServerWorld world : worlds) {
      world.assertNothingLeft();
      world.close();
    }
  }

  private ServerWorld opened(ServerWorld world) {
    worlds.add(world);
    return world;
  }

  private ServerWorld failing() {
    return opened(ServerWorld.bare(transport, Router.builder().service(new Failing())));
  }

  private ServerWorld intercepted() {
    return opened(
        ServerWorld.bare(
            transport,
            Router.builder()
                .service(new Failing())
                .interceptor((call, next) -> next.handle(call))));
  }

  private ServerWorld refusing() {
    ErrorWriter errors = ErrorWriter.create();
    return opened(
        ServerWorld.behind(transport, router -> exchange -> errors.respond(exchange, REFUSAL)));
  }

  private Stream<ServerWorld> all() {
    return Stream.of(failing(), intercepted(), refusing());
  }

  private static void assertHeaders(Headers headers, String contentType) {
    assertThat(headers.all("www-authenticate")).containsExactly("Bearer", "Basic");
    assertThat(headers.all("retry-after")).containsExactly("7");
    assertThat(headers.all("content-type")).containsExactly(contentType);
  }

  @Test
  void connect_hasThemAsHeaders_withTheStatusOfTheFailure() {
    all()
        .forEach(world -> {
          TestCall call = world.post("Ask", "application/json", utf8("{}"));

          assertThat(call.status()).isEqualTo(418);
          assertHeaders(call.headers(), "application/json");
          assertThat(call.headers().contains("grpc-status")).isFalse();
          assertThat(call.headers().first("trailer-x-trail")).contains("2");
          assertThat(body(call)).contains("\"unauthenticated\"", "who are you?");
        });
  }

  @Test
  void get_hasThemAsHeaders_withTheStatusOfTheFailure() {
    TestCall call = failing().get("Ask?encoding=json&message=%7B%7D");

    assertThat(call.status()).isEqualTo(418);
    assertHeaders(call.headers(), "application/json");
  }

  @Test
  void grpcWeb_hasThemAsHeaders() {
    all()
        .forEach(world -> {
          String type = "application/grpc-web+json";
          TestCall call = world.post("Ask", type, envelope(0, utf8("{}")));

          assertThat(call.status()).isEqualTo(200);
          assertHeaders(call.headers(), type);
          assertThat(body(call))
              .contains("grpc-status: 16\r\n", "x-trail: 2\r\n")
              .doesNotContain("www-authenticate", "retry-after");
        });
  }

  @Test
  void grpc_hasThemInItsOneHeaderBlock() {
    all()
        .forEach(world -> {
          String type = "application/grpc+json";
          TestCall call = world.post("Ask", type, envelope(0, utf8("{}")));
          if (world.version() == HttpVersion.HTTP_1) {
            assertThat(call.status()).isEqualTo(505);
            return;
          }
          assertThat(call.status()).isEqualTo(200);
          assertHeaders(call.headers(), type);
          assertThat(call.headers().all("grpc-status")).containsExactly("16");
          assertThat(call.headers().first("x-trail")).contains("2");
          assertThat(call.trailers().isEmpty()).isTrue();
        });
  }

  @Test
  void headersOfTheHandler_comeBeforeThoseOfTheError() {
    byte[] order = utf8("{\"headers\":{\"retry-after\":\"3\"}}");
    TestCall connect = failing().post("Ask", "application/json", order);
    assertThat(connect.headers().all("retry-after")).containsExactly("3", "7");

    ServerWorld world = failing();
    if (world.version() != HttpVersion.HTTP_1) {
      TestCall grpc = world.post("Ask", "application/grpc+json", envelope(0, order));
      assertThat(grpc.headers().all("retry-after")).containsExactly("3", "7");
      assertThat(grpc.headers().contains("x-trail")).isFalse();
      assertThat(grpc.trailers().all("grpc-status")).containsExactly("16");
      assertThat(grpc.trailers().first("x-trail")).contains("2");
      assertThat(grpc.trailers().contains("retry-after")).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void stream_hasThemAsHeaders_untilItHasBegun(boolean begun) {
    byte[] order = envelope(0, utf8("{\"count\":%d}".formatted(begun ? 1 : 0)));

    TestCall connect = failing().post("Repeat", "application/connect+json", order);
    assertThat(connect.status()).isEqualTo(200);
    assertThat(connect.headers().contains("retry-after")).isEqualTo(!begun);
    String end = body(connect);
    assertThat(end.contains("\"retry-after\":[\"7\"]")).isEqualTo(begun);
    assertThat(end.contains("\"www-authenticate\":[\"Bearer\",\"Basic\"]")).isEqualTo(begun);
    assertThat(end).contains("\"x-trail\":[\"2\"]").doesNotContain("text/html");

    TestCall web = failing().post("Repeat", "application/grpc-web+json", order);
    assertThat(web.headers().contains("retry-after")).isEqualTo(!begun);
    assertThat(body(web).contains("retry-after: 7\r\n")).isEqualTo(begun);

    ServerWorld world = failing();
    if (world.version() != HttpVersion.HTTP_1) {
      TestCall grpc = world.post("Repeat", "application/grpc+json", order);
      assertThat(grpc.headers().contains("retry-after")).isEqualTo(!begun);
      assertThat(grpc.trailers().contains("retry-after")).isEqualTo(begun);
      assertThat(grpc.trailers().all("grpc-status")).hasSize(begun ? 1 : 0);
      assertThat(grpc.trailers().all("content-type")).isEmpty();
    }
  }
}
