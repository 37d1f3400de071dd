package dev.connectjava.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.RetryInfo;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.grpc.testing.integration.Messages.Payload;
import io.grpc.testing.integration.Messages.SimpleRequest;
import io.grpc.testing.integration.Messages.SimpleResponse;
import io.grpc.testing.integration.Messages.StreamingInputCallRequest;
import io.grpc.testing.integration.Messages.StreamingInputCallResponse;
import io.grpc.testing.integration.Messages.StreamingOutputCallRequest;
import io.grpc.testing.integration.Messages.StreamingOutputCallResponse;
import io.grpc.testing.integration.TestServiceGrpc;

/** The service of the contract, for grpc-java; {@link NativeEcho} is the same for us. */
final class EchoService extends TestServiceGrpc.TestServiceImplBase {

  /** Sends the metadata of the request back, in headers and trailers. */
  static final ServerInterceptor METADATA = new MetadataInterceptor();

  static final RetryInfo DETAIL =
      RetryInfo.newBuilder()
          .setRetryDelay(com.google.protobuf.Duration.newBuilder().setSeconds(5))
          .build();

  /** Returns a payload of this length. */
  static Payload payload(int length) {
    return Payload.newBuilder().setBody(ByteString.copyFrom(new byte[length])).build();
  }

  private static RuntimeException failure(io.grpc.testing.integration.Messages.EchoStatus status) {
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(status.getCode())
            .setMessage(status.getMessage())
            .addDetails(Any.pack(DETAIL))
            .build(),
        Outcome.metadata("of the failure"));
  }

  @Override
  public void unaryCall(SimpleRequest request, StreamObserver<SimpleResponse> responses) {
    if (request.hasResponseStatus()) {
      responses.onError(failure(request.getResponseStatus()));
      return;
    }
    responses.onNext(SimpleResponse.newBuilder().setPayload(request.getPayload()).build());
    responses.onCompleted();
  }

  @Override
  public void streamingOutputCall(
      StreamingOutputCallRequest request, StreamObserver<StreamingOutputCallResponse> responses) {
    request
        .getResponseParametersList()
        .forEach(each -> responses.onNext(response(payload(each.getSize()))));
    if (request.hasResponseStatus()) {
      responses.onError(failure(request.getResponseStatus()));
    } else {
      responses.onCompleted();
    }
  }

  static StreamingOutputCallResponse response(Payload payload) {
    return StreamingOutputCallResponse.newBuilder().setPayload(payload).build();
  }

  @Override
  public StreamObserver<StreamingInputCallRequest> streamingInputCall(
      StreamObserver<StreamingInputCallResponse> responses) {
    return new StreamObserver<>() {
      private int bytes;

      @Override
      public void onNext(StreamingInputCallRequest request) {
        bytes += request.getPayload().getBody().size();
      }

      @Override
      public void onError(Throwable failure) {}

      @Override
      public void onCompleted() {
        responses.onNext(
            StreamingInputCallResponse.newBuilder().setAggregatedPayloadSize(bytes).build());
        responses.onCompleted();
      }
    };
  }

  @Override
  public StreamObserver<StreamingOutputCallRequest> fullDuplexCall(
      StreamObserver<StreamingOutputCallResponse> responses) {
    return new StreamObserver<>() {
      private boolean failed;

      @Override
      public void onNext(StreamingOutputCallRequest request) {
        if (request.hasResponseStatus()) {
          failed = true;
          responses.onError(failure(request.getResponseStatus()));
        } else {
          responses.onNext(response(request.getPayload()));
        }
      }

      @Override
      public void onError(Throwable failure) {}

      @Override
      public void onCompleted() {
        if (!failed) {
          responses.onCompleted();
        }
      }
    };
  }

  private static final class MetadataInterceptor implements ServerInterceptor {

    @Override
    public <Q, P> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, P> call, Metadata request, ServerCallHandler<Q, P> next) {
      return next.startCall(
          new SimpleForwardingServerCall<>(call) {
            @Override
            public void sendHeaders(Metadata headers) {
              echo(headers);
              super.sendHeaders(headers);
            }

            @Override
            public void close(Status status, Metadata trailers) {
              if (status.isOk()) {
                echo(trailers);
              }
              super.close(status, trailers);
            }

            private void echo(Metadata target) {
              if (request.containsKey(Outcome.TEXT)) {
                target.put(Outcome.TEXT, request.get(Outcome.TEXT));
                target.put(Outcome.BINARY, request.get(Outcome.BINARY));
              }
            }
          },
          request);
    }
  }
}
