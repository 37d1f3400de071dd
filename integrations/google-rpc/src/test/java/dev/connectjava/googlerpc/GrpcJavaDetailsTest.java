package dev.connectjava.googlerpc;

import static dev.connectjava.googlerpc.ErrorDetailsContractTest.FAILURE;
import static dev.connectjava.googlerpc.ErrorDetailsContractTest.assertAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.StringValue;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import dev.connectjava.CallOptions;
import dev.connectjava.ErrorDetail;
import dev.connectjava.Protocol;
import dev.connectjava.RpcException;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The details between us and grpc-java over a network, in both directions. */
final class GrpcJavaDetailsTest {

  private static final MethodDescriptor<StringValue, StringValue> CREATE =
      MethodDescriptor.<StringValue, StringValue>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("orders.v1.Orders/Create")
          .setRequestMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
          .setResponseMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
          .build();

  @Test
  void clientOfGrpcJava_readsThemAsStatus() throws Exception {
    try (NettyServer server = NettyServer.builder().port(0).service(new Orders(FAILURE)).start()) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("localhost", server.port()).usePlaintext().build();
      try {
        StatusRuntimeException failure =
            catchThrowableOfType(
                StatusRuntimeException.class,
                () ->
                    ClientCalls.blockingUnaryCall(
                        channel, CREATE, io.grpc.CallOptions.DEFAULT, StringValue.of("")));
        Status status = Objects.requireNonNull(StatusProto.fromThrowable(failure));

        assertThat(status.getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
        assertThat(status.getMessage()).isEqualTo("the order is invalid");
        assertThat(status.getDetailsCount()).isEqualTo(6);
        assertThat(status.getDetails(0).unpack(BadRequest.class).getFieldViolations(0).getField())
            .isEqualTo("name");
        assertThat(status.getDetails(2).unpack(RetryInfo.class).getRetryDelay().getNanos())
            .isEqualTo(500_000_000);
      } finally {
        channel.shutdownNow();
      }
    }
  }

  @Test
  void serverOfGrpcJava_sendsThemAsStatus() throws IOException {
    Status.Builder status =
        Status.newBuilder().setCode(Code.INVALID_ARGUMENT_VALUE).setMessage("the order is invalid");
    for (ErrorDetail detail : FAILURE.details()) {
      status.addDetails(
          Any.newBuilder()
              .setTypeUrl("type.googleapis.com/" + detail.type())
              .setValue(ByteString.copyFrom(detail.value())));
    }
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(
                ServerServiceDefinition.builder("orders.v1.Orders")
                    .addMethod(
                        CREATE,
                        ServerCalls.asyncUnaryCall((request, responses) ->
                            responses.onError(
                                StatusProto.toStatusRuntimeException(status.build()))))
                    .build())
            .build()
            .start();
    try (NettyTransport transport =
        NettyTransport.builder("http://127.0.0.1:" + server.getPort())
            .protocol(Protocol.GRPC)
            .build()) {
      assertAll(
          catchThrowableOfType(
              RpcException.class,
              () -> transport.unary(Orders.CREATE, StringValue.of(""), CallOptions.defaults())));
    } finally {
      server.shutdownNow();
    }
  }
}
