package dev.connectjava.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.semconv.ClientAttributes;
import io.opentelemetry.semconv.ErrorAttributes;
import io.opentelemetry.semconv.NetworkAttributes;
import io.opentelemetry.semconv.RpcAttributes;
import io.opentelemetry.semconv.SchemaUrls;
import io.opentelemetry.semconv.ServerAttributes;
import org.junit.jupiter.api.Test;

/** The names are those of the version that OpenTelemetry publishes. */
final class SemanticConventionsTest {

  @Test
  void names_areThoseOfTheirVersion() {
    assertThat(SemanticConventions.SCHEMA_URL).isEqualTo(SchemaUrls.V1_45_0);
    assertThat(SemanticConventions.RPC_SYSTEM_NAME).isEqualTo(RpcAttributes.RPC_SYSTEM_NAME);
    assertThat(SemanticConventions.RPC_METHOD).isEqualTo(RpcAttributes.RPC_METHOD);
    assertThat(SemanticConventions.RPC_METHOD_ORIGINAL)
        .isEqualTo(RpcAttributes.RPC_METHOD_ORIGINAL);
    assertThat(SemanticConventions.RPC_STATUS_CODE).isEqualTo(RpcAttributes.RPC_STATUS_CODE);
    assertThat(SemanticConventions.ERROR_TYPE).isEqualTo(ErrorAttributes.ERROR_TYPE);
    assertThat(SemanticConventions.OTHER).isEqualTo(ErrorAttributes.ErrorTypeValues.OTHER);
    assertThat(SemanticConventions.SERVER_ADDRESS).isEqualTo(ServerAttributes.SERVER_ADDRESS);
    assertThat(SemanticConventions.SERVER_PORT).isEqualTo(ServerAttributes.SERVER_PORT);
    assertThat(SemanticConventions.CLIENT_ADDRESS).isEqualTo(ClientAttributes.CLIENT_ADDRESS);
    assertThat(SemanticConventions.CLIENT_PORT).isEqualTo(ClientAttributes.CLIENT_PORT);
    assertThat(SemanticConventions.PEER_ADDRESS).isEqualTo(NetworkAttributes.NETWORK_PEER_ADDRESS);
    assertThat(SemanticConventions.PEER_PORT).isEqualTo(NetworkAttributes.NETWORK_PEER_PORT);
    assertThat(SemanticConventions.TRANSPORT).isEqualTo(NetworkAttributes.NETWORK_TRANSPORT);
    assertThat(RpcSystem.GRPC.systemName()).isEqualTo(RpcAttributes.RpcSystemNameValues.GRPC);
  }
}
