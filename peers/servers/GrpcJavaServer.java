package io.grpc.testing.integration;

/**
 * The interop server of gRPC's Java library, in plaintext and over TLS, on ports of the system's
 * choice, which it prints. Its own main method prints the port that it was asked for.
 */
final class GrpcJavaServer {

  private GrpcJavaServer() {}

  public static void main(String[] arguments) throws Exception {
    System.out.printf("https://127.0.0.1:%d/%n", start("--use_tls=true"));
    System.out.printf("http://127.0.0.1:%d/%n", start("--use_tls=false"));
    Thread.currentThread().join();
  }

  private static int start(String option) throws Exception {
    TestServiceServer server = new TestServiceServer();
    server.parseArgs(new String[] {option, "--port=0"});
    server.start();
    return server.getPort();
  }
}
