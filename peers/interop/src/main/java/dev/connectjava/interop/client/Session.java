package dev.connectjava.interop.client;

import dev.connectjava.Transport;
import io.grpc.testing.integration.TestServiceClient;
import io.grpc.testing.integration.UnimplementedServiceClient;

/** The clients for the cases of one target, with their own transports. */
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

  /** Returns another session with the same server, over its own connections. */
  Session another() {
    return new Session(target);
  }

  TestServiceClient service() {
    return service;
  }

  /** Returns a client of the service that compresses the requests of calls with compression. */
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
