package dev.connectjava.protocol.grpc;

import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.call.Providers;
import dev.connectjava.call.server.ServerForms;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.protocol.CallHead;
import dev.connectjava.protocol.Encodings;
import dev.connectjava.protocol.Negotiation;
import dev.connectjava.protocol.UnaryForm;
import dev.connectjava.protocol.connect.DetailDebug;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Finds the protocol of a request, and reads the head of a gRPC call. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HeadBenchmark {

  @Param({"application/grpc", "application/grpc-web+proto", "application/json", "text/html"})
  String contentType;

  private Negotiation negotiation;
  private GrpcHead head;
  private HttpRequest request;

  @Setup
  public void create() {
    Encodings encodings =
        new Encodings(Providers.compressions(Optional.empty(), List.of()).values());
    negotiation = ServerForms.of(encodings, List.of("proto", "json"), false, DetailDebug.NONE).negotiation();
    head = new GrpcHead("application/grpc", encodings);
    request =
        HttpRequest.builder(
                HttpVersion.HTTP_2,
                "POST",
                "/bench.v1.EchoService/Echo",
                Peer.at(InetSocketAddress.createUnresolved("localhost", 1)))
            .headers(
                Headers.of(
                    "content-type", contentType,
                    "te", "trailers",
                    "grpc-accept-encoding", "gzip",
                    "grpc-timeout", "1S",
                    "user-agent", "benchmark"))
            .build();
  }

  @Benchmark
  public Negotiation.Found<UnaryForm> negotiate() {
    return negotiation.unary(request);
  }

  @Benchmark
  public CallHead readGrpcHead() {
    return head.read(request, "proto");
  }
}
