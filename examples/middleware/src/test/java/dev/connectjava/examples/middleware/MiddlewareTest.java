package dev.connectjava.examples.middleware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientHeadInterceptor;
import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.RpcException;
import dev.connectjava.UnaryResponse;
import dev.connectjava.examples.middleware.v1.AddNoteRequest;
import dev.connectjava.examples.middleware.v1.AwaitNoteRequest;
import dev.connectjava.examples.middleware.v1.AwaitNoteResponse;
import dev.connectjava.examples.middleware.v1.ListNotesRequest;
import dev.connectjava.examples.middleware.v1.ListNotesResponse;
import dev.connectjava.examples.middleware.v1.NoteServiceClient;
import dev.connectjava.examples.middleware.v1.NoteServiceMethods;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.testrules.DocumentedCommands;
import io.opentelemetry.api.trace.Tracer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls the server as clients do; this is also an example of such clients. */
@Timeout(60)
final class MiddlewareTest {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  private final BlockingQueue<String> log = new LinkedBlockingQueue<>();
  private final Middleware middleware = Middleware.start(0, log::add);
  private final String url = "http://localhost:" + middleware.server().port();
  private final List<NettyTransport> transports = new ArrayList<>();

  @AfterEach
  void close() {
    transports.forEach(NettyTransport::close);
    middleware.close();
  }

  /** A client adds its token to the head of each request. */
  private NoteServiceClient client(String token, Protocol protocol) {
    ClientHeadInterceptor authorization =
        (attempt, headers) -> headers.set("authorization", "Bearer " + token);
    ClientConfig config =
        ClientConfig.builder()
            .headInterceptor(authorization)
            .timeout(Duration.ofSeconds(30))
            .build();
    NettyTransport transport =
        NettyTransport.builder(url).config(config).protocol(protocol).build();
    transports.add(transport);
    return NoteServiceClient.of(transport);
  }

  private NoteServiceClient client(String token) {
    return client(token, Protocol.CONNECT);
  }

  private static AddNoteRequest note(String text) {
    return AddNoteRequest.newBuilder().setText(text).build();
  }

  @Test
  void commandsOfTheReadme_printWhatItShows() throws Exception {
    DocumentedCommands commands =
        DocumentedCommands.of(Path.of("README.md")).replacing("http://localhost:8080", url);

    assertThat(commands.run()).isEqualTo(commands.documented());
  }

  @ParameterizedTest
  @EnumSource
  void caller_isFoundByTheTokenAndMayDoWhatIsPermitted(Protocol protocol) {
    NoteServiceClient ada = client("token-of-ada", protocol);
    NoteServiceClient bob = client("token-of-bob", protocol);
    ListNotesRequest all = ListNotesRequest.getDefaultInstance();

    assertThat(ada.addNote(note("Buy tea")).getNote().getAuthor()).isEqualTo("Ada");
    assertThat(bob.listNotes(all).getNotesCount()).isEqualTo(1);
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> bob.addNote(note("Buy milk")))
        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.PERMISSION_DENIED))
        .withMessage("Bob may not call AddNote");
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> client("another", protocol).listNotes(all))
        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.UNAUTHENTICATED))
        .satisfies(e -> assertThat(e.headers().first("www-authenticate")).contains("Bearer"));
  }

  @ParameterizedTest
  @CsvSource({
    "bearer token-of-bob,true",
    "BEARER token-of-bob,true",
    "Bearer TOKEN-OF-BOB,false",
    "Bearer,false",
    "Basic token-of-bob,false",
    "token-of-bob,false"
  })
  void scheme_isComparedWithoutItsCase(String authorization, boolean accepted) {
    NettyTransport transport = NettyTransport.to(url);
    transports.add(transport);
    CallOptions options = CallOptions.defaults().withHeader("authorization", authorization);
    ThrowingCallable call =
        () ->
            NoteServiceClient.of(transport)
                .listNotes(ListNotesRequest.getDefaultInstance(), options);

    if (accepted) {
      assertThatNoException().isThrownBy(call);
    } else {
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(call)
          .satisfies(e -> assertThat(e.code()).isEqualTo(Code.UNAUTHENTICATED));
    }
  }

  @ParameterizedTest
  @EnumSource
  void handlerTime_isATrailer(Protocol protocol) {
    UnaryResponse<ListNotesResponse> response =
        client("token-of-bob", protocol)
            .call(NoteServiceMethods.LIST_NOTES, ListNotesRequest.getDefaultInstance());

    assertThat(response.trailers().first(HandlerTime.TRAILER).orElseThrow()).matches("\\d+");
  }

  @Test
  void timeout_endsTheWaitOnBothSides() throws Exception {
    NoteServiceClient ada = client("token-of-ada");
    AwaitNoteRequest first = AwaitNoteRequest.newBuilder().setId(1).build();
    CompletableFuture<AwaitNoteResponse> patient = ada.async().awaitNote(first);

    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(
            () -> ada.awaitNote(first, CallOptions.defaults().withTimeout(Duration.ofMillis(50))))
        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.DEADLINE_EXCEEDED));
    // The server notices the end of the time itself, or that the client has given up.
    awaitLine("/notes.v1.NoteService/AwaitNote (deadline_exceeded|canceled)");

    ada.addNote(note("Buy tea"));
    assertThat(patient.get(30, TimeUnit.SECONDS).getNote().getText()).isEqualTo("Buy tea");
  }

  @Test
  void call_hasALineInTheLogAndASpanInTheTraceOfItsClient() throws Exception {
    client("token-of-bob")
        .listNotes(
            ListNotesRequest.getDefaultInstance(),
            CallOptions.defaults()
                .withHeader("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01"));

    awaitLine("span of trace " + TRACE + ": notes.v1.NoteService/ListNotes by Bob");
    client("token-of-bob").listNotes(ListNotesRequest.getDefaultInstance());
    awaitLine("/notes.v1.NoteService/ListNotes ok 200");
  }

  @Test
  void close_endsTheTelemetry() {
    Tracer tracer = middleware.telemetry().getTracer("test");
    assertThat(tracer.spanBuilder("before").startSpan().isRecording()).isTrue();

    middleware.close();

    assertThat(tracer.spanBuilder("after").startSpan().isRecording()).isFalse();
  }

  /** Waits for a line that has such a text. Lines before it are dropped. */
  private void awaitLine(String regex) throws InterruptedException {
    List<String> others = new ArrayList<>();
    String line = log.poll(30, TimeUnit.SECONDS);
    while (line != null && !line.matches(".*" + regex + ".*")) {
      others.add(line);
      line = log.poll(30, TimeUnit.SECONDS);
    }
    assertThat(line).as("a line with \"%s\" after %s", regex, others).isNotNull();
  }
}
