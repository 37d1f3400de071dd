package dev.connectjava.interop;

import com.google.protobuf.ByteString;
import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.RequestStream;
import dev.connectjava.ResponseStream;
import dev.connectjava.RpcException;
import io.grpc.testing.integration.EmptyProtos.Empty;
import io.grpc.testing.integration.Messages.BoolValue;
import io.grpc.testing.integration.Messages.EchoStatus;
import io.grpc.testing.integration.Messages.Payload;
import io.grpc.testing.integration.Messages.ResponseParameters;
import io.grpc.testing.integration.Messages.SimpleRequest;
import io.grpc.testing.integration.Messages.SimpleResponse;
import io.grpc.testing.integration.Messages.StreamingInputCallRequest;
import io.grpc.testing.integration.Messages.StreamingInputCallResponse;
import io.grpc.testing.integration.Messages.StreamingOutputCallRequest;
import io.grpc.testing.integration.Messages.StreamingOutputCallResponse;
import io.grpc.testing.integration.TestService;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * gRPC's test service.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/interop-test-descriptions.md">what its
 *     clients expect</a>
 */
final class InteropService implements TestService {

  static final String ECHO_HEADER = "x-grpc-test-echo-initial";
  static final String ECHO_TRAILER = "x-grpc-test-echo-trailing-bin";

  /** The headers with a request's compression: gRPC, Connect unary, Connect streams. */
  private static final List<String> ENCODINGS =
      List.of("grpc-encoding", "content-encoding", "connect-content-encoding");

  private final String serverId;
  private final OpenStreams openStreams;

  /**
   * Creates the service of one server.
   *
   * @param serverId what the server answers to a client that asks which server it is
   * @param openStreams counts the streams
   */
  InteropService(String serverId, OpenStreams openStreams) {
    this.serverId = serverId;
    this.openStreams = openStreams;
  }

  @Override
  public Empty emptyCall(Empty request, RequestContext context) {
    return request;
  }

  @Override
  public SimpleResponse unaryCall(SimpleRequest request, RequestContext context) {
    echoMetadata(context);
    failIfAsked(request.hasResponseStatus(), request.getResponseStatus());
    expectCompressed(request.getExpectCompressed(), context);
    if (request.hasResponseCompressed()) {
      context.compressResponse(request.getResponseCompressed().getValue());
    }
    SimpleResponse.Builder response = SimpleResponse.newBuilder();
    if (request.getFillServerId()) {
      response.setServerId(serverId);
    }
    return response.setPayload(zeros(request.getResponseSize())).build();
  }

  @Override
  public void streamingOutputCall(
      StreamingOutputCallRequest request,
      ResponseStream<StreamingOutputCallResponse> responses,
      RequestContext context) {
    openStreams.during(() -> answer(request, responses, context));
  }

  @Override
  public StreamingInputCallResponse streamingInputCall(
      RequestStream<StreamingInputCallRequest> requests, RequestContext context) {
    int size = 0;
    for (StreamingInputCallRequest request : requests) {
      expectCompressed(request.getExpectCompressed(), context);
      size += request.getPayload().getBody().size();
    }
    return StreamingInputCallResponse.newBuilder().setAggregatedPayloadSize(size).build();
  }

  @Override
  public void fullDuplexCall(
      RequestStream<StreamingOutputCallRequest> requests,
      ResponseStream<StreamingOutputCallResponse> responses,
      RequestContext context) {
    echoMetadata(context);
    openStreams.during(() -> requests.forEach(request -> answer(request, responses, context)));
  }

  @Override
  public void halfDuplexCall(
      RequestStream<StreamingOutputCallRequest> requests,
      ResponseStream<StreamingOutputCallResponse> responses,
      RequestContext context) {
    List<StreamingOutputCallRequest> all = new ArrayList<>();
    requests.forEach(all::add);
    all.forEach(request -> answer(request, responses, context));
  }

  private static void answer(
      StreamingOutputCallRequest request,
      ResponseStream<StreamingOutputCallResponse> responses,
      RequestContext context) {
    failIfAsked(request.hasResponseStatus(), request.getResponseStatus());
    for (ResponseParameters parameters : request.getResponseParametersList()) {
      pause(parameters.getIntervalUs());
      if (parameters.hasCompressed()) {
        context.compressResponse(parameters.getCompressed().getValue());
      }
      responses.send(
          StreamingOutputCallResponse.newBuilder().setPayload(zeros(parameters.getSize())).build());
    }
  }

  private static void echoMetadata(RequestContext context) {
    context
        .requestHeaders()
        .first(ECHO_HEADER)
        .ifPresent(value -> context.responseHeaders().add(ECHO_HEADER, value));
    context
        .requestHeaders()
        .firstBinary(ECHO_TRAILER)
        .ifPresent(value -> context.responseTrailers().addBinary(ECHO_TRAILER, value));
  }

  /** Fails with the status that the client has requested, and with that request as a detail. */
  private static void failIfAsked(boolean asked, EchoStatus status) {
    if (asked && status.getCode() != 0) {
      Code code = Code.ofNumber(status.getCode()).orElse(Code.UNKNOWN);
      throw new RpcException(code, status.getMessage()).plusDetail(status);
    }
  }

  /** Refuses an uncompressed message that should be compressed; clients check that. */
  private static void expectCompressed(BoolValue expected, RequestContext context) {
    if (expected.getValue() && ENCODINGS.stream().noneMatch(context.requestHeaders()::contains)) {
      throw new RpcException(Code.INVALID_ARGUMENT, "the message should have been compressed");
    }
  }

  private static Payload zeros(int size) {
    return Payload.newBuilder().setBody(ByteString.copyFrom(new byte[size])).build();
  }

  private static void pause(int micros) {
    try {
      TimeUnit.MICROSECONDS.sleep(micros);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RpcException(Code.CANCELED, "interrupted between two responses");
    }
  }
}
