package dev.connectjava.codegen;

import static dev.connectjava.codegen.Schemas.file;
import static dev.connectjava.codegen.Schemas.generate;
import static dev.connectjava.codegen.Schemas.method;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse.File;
import org.junit.jupiter.api.Test;

/** The examples in the Javadoc of services whose methods are all of one kind. */
final class GeneratedJavadocTest {

  private static final String BLOCKING = "Some.java";
  private static final String ASYNCHRONOUS = "AsyncSome.java";
  private static final String CLIENT = "SomeClient.java";

  @Test
  void unary() {
    assertThat(generated(BLOCKING, false, false))
        .contains(
            """
             *   public Response get(Request request, RequestContext context) {
             *     return Response.newBuilder().build();
             *   }
             * }
            """);
    assertThat(generated(ASYNCHRONOUS, false, false))
        .contains("CompletableFuture.completedFuture(Response.newBuilder().build());\n");
    assertThat(generated(CLIENT, false, false))
        .contains(" *   Response response = client.get(Request.newBuilder().build());\n");
  }

  @Test
  void clientStreaming() {
    assertThat(generated(BLOCKING, true, false))
        .contains(
            """
             *   public Response get(RequestStream<Request> requests, RequestContext context) {
             *     for (Request request : requests) {
             *       System.out.println(request);
             *     }
             *     return Response.newBuilder().build();
            """);
    assertThat(generated(ASYNCHRONOUS, true, false))
        .contains(
            """
             *   public CompletionStage<Response> get(
             *       Flow.Publisher<Request> requests, RequestContext context) {
             *     return answer(requests); // a CompletionStage<Response> of yours
            """);
    assertThat(generated(CLIENT, true, false))
        .contains(
            """
             *   try (ClientStreamingCall<Request, Response> call = client.get()) {
             *     call.send(Request.newBuilder().build());
             *     Response response = call.finish();
             *   }
            """);
  }

  @Test
  void serverStreaming() {
    assertThat(generated(BLOCKING, false, true))
        .contains(
            """
             *   public void get(
             *       Request request, ResponseStream<Response> responses, RequestContext context) {
             *     responses.send(Response.newBuilder().build());
            """);
    assertThat(generated(ASYNCHRONOUS, false, true))
        .contains(
            """
             *   public Flow.Publisher<Response> get(
             *       Request request, RequestContext context) {
             *     return answer(request); // a Flow.Publisher<Response> of yours
            """);
    assertThat(generated(CLIENT, false, true))
        .contains(
            """
             *   try (ServerStreamingCall<Response> call = client.get(Request.newBuilder().build())) {
             *     for (Response response : call) {
            """);
  }

  @Test
  void bidirectionalStreaming() {
    assertThat(generated(BLOCKING, true, true))
        .contains(
            """
             *       RequestStream<Request> requests,
             *       ResponseStream<Response> responses,
             *       RequestContext context) {
             *     for (Request request : requests) {
             *       responses.send(Response.newBuilder().build());
            """);
    assertThat(generated(ASYNCHRONOUS, true, true))
        .contains(" *     return answer(requests); // a");
    assertThat(generated(CLIENT, true, true))
        .contains(
            """
             *   try (BidiStreamingCall<Request, Response> call = client.get()) {
             *     call.send(Request.newBuilder().build());
             *     call.closeSend();
             *     for (Response response : call) {
            """);
  }

  @Test
  void serviceWithoutMethods() {
    FileDescriptorProto file =
        file("a.proto").addService(ServiceDescriptorProto.newBuilder().setName("Some")).build();

    assertThat(content(file, BLOCKING)).contains(" * final class MySome implements Some {\n * }\n");
    assertThat(content(file, CLIENT)).contains(" client = SomeClient.of(transport);\n * }\n");
  }

  private static String generated(String name, boolean clientStreams, boolean serverStreams) {
    ServiceDescriptorProto.Builder service =
        ServiceDescriptorProto.newBuilder()
            .setName("Some")
            .addMethod(
                method("Get").setClientStreaming(clientStreams).setServerStreaming(serverStreams));
    return content(file("a.proto").addService(service).build(), name);
  }

  private static String content(FileDescriptorProto file, String name) {
    return generate(file).getFileList().stream()
        .filter(generated -> generated.getName().endsWith("/" + name))
        .map(File::getContent)
        .findFirst()
        .orElseThrow();
  }
}
