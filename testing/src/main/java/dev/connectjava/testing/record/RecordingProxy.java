package dev.connectjava.testing.record;

import dev.connectjava.Router;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.Transport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A proxy that records the calls between a client and a server: a router that forwards calls as
 * they are, without decoding their messages.
 *
 * <pre>{@code
 * CallRecorder recorder = CallRecorder.toFile(file).plusMethods(GreetServiceMethods.GREET);
 * Router proxy = RecordingProxy.router(backend, recorder, GreetServiceMethods.GREET);
 * }</pre>
 */
public final class RecordingProxy {

  private RecordingProxy() {}

  /**
   * Returns a router that forwards all calls over a transport.
   *
   * @param backend is not closed. With gRPC or gRPC-Web it forwards methods of all kinds; with
   *     Connect only those of {@code methods}, whose kinds are known
   * @param recorder records the calls. Messages in binary form are recorded as JSON if the recorder
   *     knows their methods, too: {@link CallRecorder#plusMethods}
   * @param methods with these, unary calls in the Connect protocol may use GET, and a router that
   *     lists its methods has them
   */
  public static Router router(
      Transport backend, CallRecorder recorder, RpcMethod<?, ?>... methods) {
    Forwarding forwarding = new Forwarding(Objects.requireNonNull(backend, "backend"));
    Map<String, ServiceDefinition.Builder> services = new LinkedHashMap<>();
    for (RpcMethod<?, ?> method : List.of(methods)) {
      ServiceDefinition.Builder unused =
          services
              .computeIfAbsent(method.service(), ServiceDefinition::builder)
              .encoded(method, forwarding);
    }
    Router.Builder router = Router.builder().interceptor(recorder).fallback(forwarding);
    services.values().forEach(service -> router.service(service.build()));
    return router.build();
  }
}
