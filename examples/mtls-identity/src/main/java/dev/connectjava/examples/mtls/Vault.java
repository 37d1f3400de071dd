package dev.connectjava.examples.mtls;

import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcException;
import dev.connectjava.examples.mtls.v1.ReadSecretRequest;
import dev.connectjava.examples.mtls.v1.ReadSecretResponse;
import dev.connectjava.examples.mtls.v1.VaultService;
import dev.connectjava.examples.mtls.v1.WhoAmIRequest;
import dev.connectjava.examples.mtls.v1.WhoAmIResponse;
import java.net.URI;
import java.util.Map;

/** The service: a workload reads the secrets that begin with its own path. Thread-safe. */
final class Vault implements VaultService {

  private final Map<String, String> secrets =
      Map.of("billing/database", "correct horse", "shipping/database", "battery staple");

  @Override
  public WhoAmIResponse whoAmI(WhoAmIRequest request, RequestContext context) {
    URI caller = context.attributes().require(WorkloadIdentity.CALLER);
    return WhoAmIResponse.newBuilder().setIdentity(caller.toString()).build();
  }

  @Override
  public ReadSecretResponse readSecret(ReadSecretRequest request, RequestContext context) {
    URI caller = context.attributes().require(WorkloadIdentity.CALLER);
    String name = request.getName();
    if (!("/" + name).startsWith(caller.getRawPath() + "/")) {
      throw new RpcException(Code.PERMISSION_DENIED, caller + " may not read " + name);
    }
    String secret = secrets.get(name);
    if (secret == null) {
      throw new RpcException(Code.NOT_FOUND, "the secret " + name + " does not exist");
    }
    return ReadSecretResponse.newBuilder().setSecret(secret).build();
  }
}
