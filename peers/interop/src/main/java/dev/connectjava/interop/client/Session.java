package dev.connectjava.interop.client;

import dev.connectjava.Transport;
import io.grpc.testing.integration.TestServiceClient;
import io.grpc.testing.integration.UnimplementedServiceClient;

/** What a case calls by: transports of its own for all of a target's cases. */
final class Session implements AutoCloseable {

  private final Target target;
  private final Transport transport;
  private final Transport compressingTransport;
  private final TestServiceClient service;
  private final TestServiceClient compressingService;

  Session(Target target) {
    this.target = target;
    this.transport = target.open();
    this.compressingTransport = target.openCompressing();
    this.service = TestServiceClient.of(transport);
    this.compressingService = TestServiceClient.of(compressingTransport);
  }

  /** Another session with the same server, over connections of its own. */
  Session another() {
    return new Session(target);
  }

  TestServiceClient service() {
    return service;
  }

  /** The same service, by a client that compresses the requests of calls which ask for it. */
  TestServiceClient compressingService() {
    return compressingService;
  }

  UnimplementedServiceClient unimplementedService() {
    return UnimplementedServiceClient.of(transport);
  }

  @Override
  public void close() {
    transport.close();
    compressingTransport.close();
  }
}
