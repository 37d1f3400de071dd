package dev.connectjava.grpc;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.connectjava.Protocol;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * grpc-java's own interop service and client, with a bridge on one side or on both.
 *
 * <p>Left out are {@code compute_engine_creds}, {@code compute_engine_channel_credentials}, {@code
 * service_account_creds}, {@code jwt_token_creds}, {@code oauth2_auth_token}, {@code per_rpc_creds}
 * and {@code google_default_credentials}, which need Google's credentials; {@code cacheable_unary},
 * which grpc-java itself calls broken; {@code pick_first_unary}, {@code orca_per_rpc} and {@code
 * orca_oob}, which test the load balancing of grpc-java's channels; {@code rpc_soak} and {@code
 * channel_soak}, which are loads; the probes of {@code client_compressed_unary} and {@code
 * client_compressed_streaming}, which grpc-java's service does not answer; the methods of {@code
 * AbstractInteropTest} that look into a server of grpc-java's builder; and {@code
 * maxInboundSize_tooBig} and {@code deadlineExceeded}, which expect the words of grpc-java's
 * messages, and are in {@link BridgeContractTest} and {@link CallLifeTest}.
 */
final class InteropTest {

  private static final Map<String, InteropCases.Case> CASES = new LinkedHashMap<>();

  static {
    CASES.put("empty_unary", InteropCases::emptyUnary);
    CASES.put("large_unary", InteropCases::largeUnary);
    CASES.put("very_large_request", InteropCases::veryLargeRequest);
    CASES.put("very_large_response", InteropCases::veryLargeResponse);
    CASES.put("client_compressed_unary_noprobe", cases -> cases.clientCompressedUnary(false));
    CASES.put("server_compressed_unary", InteropCases::serverCompressedUnary);
    CASES.put("client_streaming", InteropCases::clientStreaming);
    CASES.put(
        "client_compressed_streaming_noprobe", cases -> cases.clientCompressedStreaming(false));
    CASES.put("server_streaming", InteropCases::serverStreaming);
    CASES.put("server_compressed_streaming", InteropCases::serverCompressedStreaming);
    CASES.put("flow_control", InteropCases::serverStreamingShouldBeFlowControlled);
    CASES.put("ping_pong", InteropCases::pingPong);
    CASES.put("full_duplex", InteropCases::fullDuplexCallShouldSucceed);
    CASES.put("half_duplex", InteropCases::halfDuplexCallShouldSucceed);
    CASES.put("empty_stream", InteropCases::emptyStream);
    CASES.put("cancel_after_begin", InteropCases::cancelAfterBegin);
    CASES.put("cancel_after_first_response", InteropCases::cancelAfterFirstResponse);
    CASES.put("exchange_metadata_unary", InteropCases::exchangeMetadataUnaryCall);
    CASES.put("exchange_metadata_streaming", InteropCases::exchangeMetadataStreamingCall);
    CASES.put("custom_metadata", InteropCases::customMetadata);
    CASES.put("deadline_not_exceeded", InteropCases::deadlineNotExceeded);
    CASES.put("deadline_exceeded_streaming", InteropCases::deadlineExceededServerStreaming);
    CASES.put("deadline_in_past", InteropCases::deadlineInPast);
    CASES.put("timeout_on_sleeping_server", InteropCases::timeoutOnSleepingServer);
    CASES.put("max_inbound_exact", InteropCases::maxInboundSize_exact);
    CASES.put("max_outbound_exact", InteropCases::maxOutboundSize_exact);
    CASES.put("max_outbound_too_big", InteropCases::maxOutboundSize_tooBig);
    CASES.put("graceful_shutdown", InteropCases::gracefulShutdown);
    CASES.put("status_code_and_message", InteropCases::statusCodeAndMessage);
    CASES.put("special_status_message", InteropCases::specialStatusMessage);
    CASES.put("unimplemented_method", InteropCases::unimplementedMethod);
    CASES.put("unimplemented_service", InteropCases::unimplementedService);
  }

  private static InteropServer ours;
  private static Server theirs;
  private static ScheduledExecutorService scheduler;

  @BeforeAll
  static void start() throws IOException {
    ours = new InteropServer();
    scheduler = Executors.newScheduledThreadPool(2);
    theirs =
        NettyServerBuilder.forPort(0, InsecureServerCredentials.create())
            .maxInboundMessageSize(16 << 20)
            .addService(InteropServer.service(scheduler))
            .build()
            .start();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    ours.close();
    theirs.shutdownNow().awaitTermination();
    scheduler.shutdownNow();
  }

  static Stream<Arguments> ways() {
    Map<String, Supplier<ManagedChannel>> ways = new LinkedHashMap<>();
    for (Protocol protocol : List.of(Protocol.CONNECT, Protocol.GRPC, Protocol.GRPC_WEB)) {
      ways.put(
          "both bridges, " + protocol,
          () -> TransportChannel.over(InteropServer.transport(ours.port(), protocol)));
    }
    ways.put(
        "our channel, grpc-java's server",
        () -> TransportChannel.over(InteropServer.transport(theirs.getPort(), Protocol.GRPC)));
    ways.put(
        "grpc-java's channel, our server",
        () ->
            NettyChannelBuilder.forAddress("127.0.0.1", ours.port())
                .maxInboundMessageSize(16 << 20)
                .usePlaintext()
                .build());
    return ways.entrySet().stream()
        .flatMap(way ->
            CASES.entrySet().stream()
                .map(each ->
                    arguments(way.getKey(), each.getKey(), each.getValue(), way.getValue())));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("ways")
  void interopCase_passes(
      String way, String name, InteropCases.Case run, Supplier<ManagedChannel> newChannel)
      throws Exception {
    InteropCases cases = new InteropCases(newChannel);
    cases.setUp();
    try {
      run.run(cases);
    } finally {
      cases.tearDown();
    }
  }
}
