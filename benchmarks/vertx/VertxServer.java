package dev.connectjava.benchmarks;

import com.google.protobuf.MessageLite;
import com.google.protobuf.MessageOrBuilder;
import dev.connectjava.benchmarks.v1.CollectResponse;
import dev.connectjava.benchmarks.v1.CountRequest;
import dev.connectjava.benchmarks.v1.CountResponse;
import dev.connectjava.benchmarks.v1.EchoRequest;
import dev.connectjava.benchmarks.v1.LogRequest;
import dev.connectjava.benchmarks.v1.PayloadRequest;
import dev.connectjava.benchmarks.v1.PayloadResponse;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.util.function.Function;
import java.util.function.Supplier;

/** Serves the services with Vert.x, handlers on its one event loop. Argument: {@code PORT}. */
public final class VertxServer {

  private VertxServer() {}

  /** Serves until the process is ended. */
  public static void main(String[] arguments) {
    Vertx vertx =
        Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
    HttpServer server =
        vertx
            .createHttpServer(new HttpServerOptions().setHost("127.0.0.1"))
            .requestHandler(services(GrpcServer.server(vertx)))
            .listen(Integer.parseInt(arguments[0]))
            .await();
    AllocatedBytes.answerInput();
    System.out.println("http://127.0.0.1:" + server.actualPort());
  }

  private static GrpcServer services(GrpcServer server) {
    unary(server, "EchoService", "Echo", EchoRequest.getDefaultInstance(), Answers::echo);
    unary(server, "LogIngestService", "Ingest", LogRequest.getDefaultInstance(), Answers::ingest);
    unary(server, "PayloadService", "Unary", PayloadRequest.getDefaultInstance(), Answers::payload);
    each(server, "StreamService", "Exchange", EchoRequest.getDefaultInstance(), Answers::echo);
    each(
        server,
        "PayloadService",
        "BidiStream",
        PayloadRequest.getDefaultInstance(),
        Answers::payload);
    server.callHandler(
        VertxServer.<CountRequest, CountResponse>method(
            "StreamService", "Count", CountRequest.getDefaultInstance()),
        call ->
            call.handler(request ->
                send(
                    call.response(),
                    request.getCount(),
                    () -> CountResponse.newBuilder().setMessage(request.getMessage()).build())));
    server.callHandler(
        VertxServer.<PayloadRequest, PayloadResponse>method(
            "PayloadService", "ServerStream", PayloadRequest.getDefaultInstance()),
        call ->
            call.handler(request ->
                send(call.response(), request.getResponseCount(), () -> Answers.payload(request))));
    server.callHandler(
        VertxServer.<EchoRequest, CollectResponse>method(
            "StreamService", "Collect", EchoRequest.getDefaultInstance()),
        VertxServer::collect);
    server.callHandler(
        VertxServer.<PayloadRequest, PayloadResponse>method(
            "PayloadService", "ClientStream", PayloadRequest.getDefaultInstance()),
        VertxServer::last);
    return server;
  }

  private static <Q, P extends MessageLite> ServiceMethod<Q, P> method(
      String service, String name, MessageOrBuilder request) {
    return ServiceMethod.server(
        ServiceName.create("bench.v1", service),
        name,
        GrpcMessageEncoder.encoder(),
        GrpcMessageDecoder.decoder(request));
  }

  private static <Q extends MessageOrBuilder, P extends MessageLite> void unary(
      GrpcServer server, String service, String name, Q request, Function<Q, P> answer) {
    server.callHandler(
        VertxServer.<Q, P>method(service, name, request),
        call -> call.handler(message -> call.response().end(answer.apply(message))));
  }

  private static <Q extends MessageOrBuilder, P extends MessageLite> void each(
      GrpcServer server, String service, String name, Q request, Function<Q, P> answer) {
    server.callHandler(
        VertxServer.<Q, P>method(service, name, request),
        call ->
            call.handler(message -> call.response().write(answer.apply(message)))
                .endHandler(end -> call.response().end()));
  }

  /** Sends a number of messages, as the client takes them. */
  private static <T> void send(GrpcServerResponse<?, T> response, int count, Supplier<T> next) {
    int left = count;
    while (left > 0 && !response.writeQueueFull()) {
      response.write(next.get());
      left--;
    }
    int later = left;
    if (later > 0) {
      response.drainHandler(drained -> send(response, later, next));
    } else {
      response.end();
    }
  }

  private static void collect(GrpcServerRequest<EchoRequest, CollectResponse> call) {
    CollectResponse.Builder answer = CollectResponse.newBuilder();
    call.handler(message ->
            answer
                .setCount(answer.getCount() + 1)
                .setBytes(answer.getBytes() + message.getMessage().length()))
        .endHandler(end -> call.response().end(answer.build()));
  }

  private static void last(GrpcServerRequest<PayloadRequest, PayloadResponse> call) {
    PayloadResponse.Builder answer = PayloadResponse.newBuilder();
    call.handler(message -> answer.setPayload(message.getPayload()))
        .endHandler(end -> call.response().end(answer.build()));
  }
}
