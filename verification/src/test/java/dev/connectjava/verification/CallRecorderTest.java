package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.example.greet.v1.CountRequest;
import com.example.greet.v1.CountResponse;
import com.example.greet.v1.GreetRequest;
import com.example.greet.v1.GreetServiceClient;
import com.example.greet.v1.GreetServiceMethods;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientInterceptor;
import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.testing.InMemoryTransport;
import dev.connectjava.testing.record.CallRecorder;
import dev.connectjava.testing.record.RecordedCall;
import dev.connectjava.testing.record.RecordingProxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CallRecorderTest {

  private static final GreetRequest ADA = GreetRequest.newBuilder().setName("Ada").build();

  private final List<RecordedCall> recorded = new CopyOnWriteArrayList<>();
  private final CallRecorder recorder = CallRecorder.to(recorded::add);

  private static InMemoryTransport transport(CallRecorder ofServer, ClientInterceptor... ofClient) {
    ClientConfig.Builder config = ClientConfig.builder().header("authorization", "secret");
    for (ClientInterceptor each : ofClient) {
      config.interceptor(each);
    }
    return InMemoryTransport.to(
        Router.builder().interceptor(ofServer).service(new Greeter()).build(), config.build());
  }

  @Test
  void file_hasALineForEachCall(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("calls.jsonl");
    try (InMemoryTransport transport = transport(CallRecorder.toFile(file))) {
      GreetServiceClient greet = GreetServiceClient.of(transport);
      Object unused = greet.greet(ADA);
      Object unused2 = greet.greet(ADA);
    }
    assertThat(RecordedCall.readAll(file))
        .hasSize(2)
        .allSatisfy(call -> assertThat(call.requests()).containsExactly("{\"name\":\"Ada\"}"));
    assertThat(Files.readString(file))
        .doesNotContain("secret")
        .contains("[\"authorization\",\"(redacted)\"]")
        .contains("\"protocol\":\"connect\"");
  }

  @Test
  void recordersOfOneFile_writeWholeLines(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("calls.jsonl");
    GreetRequest longName = GreetRequest.newBuilder().setName("A".repeat(100_000)).build();
    try (InMemoryTransport transport =
        transport(CallRecorder.toFile(file), CallRecorder.toFile(file))) {
      GreetServiceClient greet = GreetServiceClient.of(transport);
      List<CompletableFuture<?>> calls = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        calls.add(greet.async().greet(longName));
      }
      calls.forEach(CompletableFuture::join);
    }
    assertThat(RecordedCall.readAll(file)).hasSize(40);
  }

  @Test
  void fields_areLeftOut() {
    CallRecorder redacted =
        recorder.plusRedactedFields("name", "greeting").plusRedactedHeaders("X-Other");
    try (InMemoryTransport transport = transport(redacted, redacted)) {
      Object unused = GreetServiceClient.of(transport).greet(ADA);
    }
    assertThat(recorded).hasSize(2);
    assertThat(recorded)
        .allSatisfy(call -> {
          assertThat(call.requests()).containsExactly("{}");
          assertThat(call.responses()).containsExactly("{}");
          assertThat(call.toString()).doesNotContain("Ada").contains("\"redactedFields\":[");
        });
  }

  @Test
  void messageWithoutJson_isLeftOut_ifFieldsAre() {
    try (InMemoryTransport backend = transport(CallRecorder.to(call -> {}));
        InMemoryTransport transport =
            InMemoryTransport.to(
                RecordingProxy.router(
                    backend, recorder.plusRedactedFields("name"), GreetServiceMethods.GREET))) {
      Object unused = GreetServiceClient.of(transport).greet(ADA);
    }
    assertThat(recorded.getFirst().requests()).containsExactly("(5 bytes)");
  }

  @Test
  void jsonOfAnUnknownMethod_isLeftOut_ifFieldsAre() {
    ClientConfig json = ClientConfig.builder().codec("json").build();
    CallRecorder redacted = recorder.plusRedactedFields("name");
    try (InMemoryTransport backend =
            InMemoryTransport.to(Router.builder().service(new Greeter()).build(), json);
        InMemoryTransport transport =
            InMemoryTransport.to(
                RecordingProxy.router(backend, redacted, GreetServiceMethods.GREET), json)) {
      Object unused = GreetServiceClient.of(transport).greet(ADA);
    }
    assertThat(recorded.getFirst().requests()).containsExactly("(14 bytes)");
  }

  @Test
  void messageWithoutJson_isRecordedAsItIs() {
    try (InMemoryTransport backend =
            InMemoryTransport.to(
                Router.builder().service(new Greeter()).build(),
                ClientConfig.builder().protocol(Protocol.GRPC).build());
        InMemoryTransport transport =
            InMemoryTransport.to(
                RecordingProxy.router(backend, recorder),
                ClientConfig.builder().protocol(Protocol.GRPC).build())) {
      Object unused = GreetServiceClient.of(transport).greet(ADA);
    }
    assertThat(recorded.getFirst().requests()).containsExactly("(proto: CgNBZGE=)");
  }

  @Test
  void callThatIsCancelled_isRecorded() {
    CallRecorder ignoring = CallRecorder.to(call -> {});
    try (InMemoryTransport transport = transport(ignoring, recorder)) {
      GreetServiceClient greet = GreetServiceClient.of(transport);
      try (var call = greet.count(CountRequest.newBuilder().setTo(1_000_000).build())) {
        assertThat(call.receive()).extracting(CountResponse::getValue).isEqualTo(1);
      }
    }
    assertThat(recorded).hasSize(1);
    assertThat(recorded.getFirst().code()).contains(Code.CANCELED);
    assertThat(recorded.getFirst().responses()).startsWith("{\"value\":1}");
  }

  @Test
  void callThatAnInterceptorRefuses_isRecorded() {
    ClientInterceptor refusal =
        (method, options, next) -> {
          throw new RpcException(Code.UNAVAILABLE, "refused here");
        };
    try (InMemoryTransport transport = transport(CallRecorder.to(call -> {}), recorder, refusal)) {
      GreetServiceClient greet = GreetServiceClient.of(transport);
      Throwable unused = catchThrowable(() -> greet.greet(ADA));
      Throwable unused2 = catchThrowable(() -> greet.async().greet(ADA).join());
    }
    assertThat(recorded).hasSize(2);
    assertThat(recorded)
        .allSatisfy(call -> assertThat(call.failure().orElseThrow()).hasMessage("refused here"));
  }

  @Test
  void asynchronousCall_isRecorded() {
    try (InMemoryTransport transport = transport(CallRecorder.to(call -> {}), recorder)) {
      GreetServiceClient greet = GreetServiceClient.of(transport);
      assertThat(greet.async().greet(ADA).join().getGreeting()).isEqualTo("Hello, Ada!");
      Throwable unused =
          catchThrowable(() -> greet.async().greet(GreetRequest.getDefaultInstance()).join());
    }
    assertThat(recorded).hasSize(2);
    assertThat(recorded.getFirst().responses()).containsExactly("{\"greeting\":\"Hello, Ada!\"}");
    assertThat(recorded.getLast().code()).contains(Code.INVALID_ARGUMENT);
  }

  @Test
  void unexpectedException_isRecordedWithoutItsText() {
    Router router =
        Router.builder()
            .interceptor(recorder)
            .interceptor((call, next) -> {
              throw new IllegalStateException("secret");
            })
            .service(new Greeter())
            .build();
    try (InMemoryTransport transport = InMemoryTransport.to(router)) {
      Throwable unused = catchThrowable(() -> GreetServiceClient.of(transport).greet(ADA));
    }
    assertThat(recorded.getFirst().code()).contains(Code.INTERNAL);
    assertThat(recorded.getFirst().toString()).doesNotContain("secret");
  }

  @Test
  void methodWithoutJson_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> recorder.plusMethods(GreetServiceMethods.GREET.encoded()))
        .withMessageContaining("the messages of /greet.v1.GreetService/Greet have no JSON");
  }
}
