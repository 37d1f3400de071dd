package io.grpc.testing.integration;

/**
 * Starts grpc-java's interop server in plaintext and over TLS, on free ports, which it prints. The
 * server's own main method prints the requested port instead.
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
