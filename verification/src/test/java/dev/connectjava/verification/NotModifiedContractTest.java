package dev.connectjava.verification;

import static dev.connectjava.verification.ServerWorld.body;
import static dev.connectjava.verification.ServerWorld.envelope;
import static dev.connectjava.verification.ServerWorld.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.AccessLog;
import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.RequestContext;
import dev.connectjava.ResponseStream;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.verification.http.TestCall;
import dev.connectjava.verification.http.TestServer.Transport;
import dev.connectjava.verification.v1.AsyncContractService;
import dev.connectjava.verification.v1.ContractService;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses that caches and clients keep, and conditional requests for them. */
@ParameterizedClass
@EnumSource(Transport.class)
final class NotModifiedContractTest {

  private static final String JSON = "application/json";
  private static final String GET = ServerWorld.SERVICE + "Ask?encoding=json&message=%7B%7D";

  /** Has one thing to tell, and counts how often it does the work for that. */
  private static final class Catalogue implements ContractService {

    private final String tag;
    private final AtomicInteger work = new AtomicInteger();

    Catalogue(String tag) {
      this.tag = tag;
    }

    @Override
    public Reply ask(Order order, RequestContext context) {
      context.responseHeaders().set("etag", tag).set("cache-control", "max-age=60");
      context.responseHeaders().add("vary", "x-language");
      context.responseTrailers().add("x-trail", "2");
      if (context.isNotModified()) {
        return Reply.getDefaultInstance();
      }
      work.incrementAndGet();
      if (!order.getCode().isEmpty()) {
        throw new RpcException(Code.valueOf(order.getCode()), order.getText());
      }
      return Reply.newBuilder().setText(context.isGet() ? "by get" : "by post").build();
    }

    @Override
    public void repeat(Order order, ResponseStream<Reply> replies, RequestContext context) {
      context.responseHeaders().set("etag", tag);
      replies.send(
          Reply.newBuilder().setText(context.isGet() + "," + context.isNotModified()).build());
    }
  }

  /** Tells its tag, and leaves all else to the library. */
  private static final class Tagged implements AsyncContractService {

    @Override
    public CompletionStage<Reply> ask(Order order, RequestContext context) {
      context.responseHeaders().set("etag", "\"v1\"");
      return CompletableFuture.completedFuture(Reply.newBuilder().setText("new").build());
    }
  }

  private final Transport transport;
  private final List<ServerWorld> worlds = new ArrayList<>();
  private final Catalogue catalogue = new Catalogue("\"v1\"");

  NotModifiedContractTest(Transport transport) {
    this.transport = transport;
  }

  @AfterEach
  void nothingIsLeft() {
    for (ServerWorld world : worlds) {
      world.assertNothingLeft();
      world.close();
    }
  }

  private ServerWorld of(Router.Builder router) {
    ServerWorld world = ServerWorld.bare(transport, router);
    worlds.add(world);
    return world;
  }

  private ServerWorld world() {
    return of(Router.builder().service(catalogue));
  }

  private static TestCall get(ServerWorld world, String... headers) {
    TestCall call = world.open("GET", GET, headers);
    call.end();
    return call;
  }

  private static void assertNotModified(TestCall call) {
    assertThat(call.status()).isEqualTo(304);
    assertThat(body(call)).isEmpty();
    Headers headers = call.headers();
    assertThat(headers.all("etag")).containsExactly("\"v1\"");
    assertThat(headers.contains("content-length")).isFalse();
    assertThat(headers.contains("content-type")).isFalse();
    assertThat(headers.contains("transfer-encoding")).isFalse();
    assertThat(call.trailers().isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"v1\"", "W/\"v1\"", "\"v0\", \"v1\"", "*"})
  void getOfWhatTheClientHas_isNotModified(String condition) {
    TestCall call = get(world(), "if-none-match", condition);

    assertNotModified(call);
    assertThat(call.headers().all("cache-control")).containsExactly("max-age=60");
    assertThat(call.headers().all("vary")).containsExactly("x-language", "Accept-Encoding");
    assertThat(call.headers().first("trailer-x-trail")).contains("2");
    assertThat(catalogue.work).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"v0\"", "v1", "\"v1"})
  void getOfSomethingElse_isAnswered(String condition) {
    TestCall call = get(world(), "if-none-match", condition);

    assertThat(call.status()).isEqualTo(200);
    assertThat(body(call)).isEqualTo("{\"text\":\"by get\"}");
    assertThat(call.headers().all("etag")).containsExactly("\"v1\"");
    assertThat(call.headers().all("vary")).containsExactly("x-language", "Accept-Encoding");
  }

  @Test
  void getWithoutCondition_isAnswered() {
    TestCall call = get(world());

    assertThat(call.status()).isEqualTo(200);
    assertThat(body(call)).isEqualTo("{\"text\":\"by get\"}");
  }

  @Test
  void connection_isUsableBehindIt() {
    ServerWorld world = world();
    for (int i = 0; i < 3; i++) {
      assertNotModified(get(world, "if-none-match", "\"v1\""));
      assertThat(body(get(world))).isEqualTo("{\"text\":\"by get\"}");
    }
  }

  @Test
  void handlerThatOnlyTellsItsTag_isNotModified() {
    ServerWorld world = of(Router.builder().service(new Tagged()));

    assertNotModified(get(world, "if-none-match", "\"v1\""));
    assertThat(body(get(world, "if-none-match", "\"v2\""))).isEqualTo("{\"text\":\"new\"}");
  }

  @Test
  void interceptors_areHeard() {
    ServerWorld world =
        of(
            Router.builder()
                .service(new Contract(new Gates()))
                .interceptor((call, next) -> {
                  next.handle(call);
                  call.context().responseHeaders().set("etag", "\"v1\"");
                }));

    assertNotModified(get(world, "if-none-match", "\"v1\""));
  }

  @Test
  void failure_isTold_whateverTheClientHas() {
    ServerWorld world =
        of(
            Router.builder()
                .service(new Catalogue("\"v1\""))
                .interceptor((call, next) -> {
                  next.handle(call);
                  throw new RpcException(Code.PERMISSION_DENIED, "not for you");
                }));
    TestCall call = get(world, "if-none-match", "\"v1\"");

    assertThat(call.status()).isEqualTo(403);
    assertThat(body(call)).contains("not for you");
  }

  @ParameterizedTest
  @CsvSource({"Ask, application/json", "Ask, application/grpc-web+json"})
  void post_isAnsweredInFull(String method, String type) {
    byte[] order = type.equals(JSON) ? utf8("{}") : envelope(0, utf8("{}"));
    TestCall call = world().post(method, type, order, "if-none-match", "\"v1\"");

    assertThat(call.status()).isEqualTo(200);
    assertThat(call.headers().first("etag")).contains("\"v1\"");
    assertThat(call.headers().all("vary")).containsExactly("x-language");
    assertThat(body(call)).contains("{\"text\":\"by post\"}");
  }

  @Test
  void grpc_isAnsweredInFull() {
    ServerWorld world = world();
    if (world.version() != HttpVersion.HTTP_1) {
      byte[] order = envelope(0, utf8("{}"));
      TestCall call = world.post("Ask", "application/grpc+json", order, "if-none-match", "\"v1\"");

      assertThat(call.status()).isEqualTo(200);
      assertThat(body(call)).contains("{\"text\":\"by post\"}");
      assertThat(call.trailers().first("grpc-status")).contains("0");
    }
  }

  @Test
  void stream_isAnsweredInFull() {
    byte[] order = envelope(0, utf8("{}"));
    TestCall call =
        world().post("Repeat", "application/connect+json", order, "if-none-match", "\"v1\"");

    assertThat(call.status()).isEqualTo(200);
    assertThat(body(call)).contains("false,false");
  }

  @Test
  void tagWithoutQuotes_isAMistakeOfTheHandler() {
    ServerWorld world = of(Router.builder().service(new Catalogue("v1")));

    assertThat(world.post("Ask", JSON, utf8("{}")).status()).isEqualTo(500);
    assertThat(get(world, "if-none-match", "v1").status()).isEqualTo(500);
  }

  @Test
  void accessLog_tellsThatItWasAnswered() throws InterruptedException {
    BlockingQueue<AccessLog.Entry> entries = new LinkedBlockingQueue<>();
    ServerWorld world =
        of(Router.builder().service(catalogue).listener(AccessLog.to(entries::add)));
    assertNotModified(get(world, "if-none-match", "\"v1\""));
    AccessLog.Entry entry = entries.poll(30, TimeUnit.SECONDS);

    assertThat(entry).isNotNull();
    assertThat(entry.status()).isEqualTo(304);
    assertThat(entry.code()).isEmpty();
    assertThat(entry.toString()).contains(" ok 304 ");
  }
}
