package dev.connectjava.examples.mtls;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The program: makes certificates, writes those of clients to files, and starts the server. */
public final class MtlsIdentity {

  private static final Duration RENEWAL_INTERVAL = Duration.ofSeconds(30);

  private MtlsIdentity() {}

  /**
   * Serves until the process is asked to end, and renews the server's certificate meanwhile.
   *
   * @param arguments the port; 8443 without it
   * @throws Exception if the certificates can't be made or written
   */
  public static void main(String[] arguments) throws Exception {
    int port = arguments.length == 0 ? 8443 : Integer.parseInt(arguments[0]);
    Authority authority = Authority.create();
    Path folder = Files.createTempDirectory("certificates");
    writeClients(authority, folder);
    VaultServer server = VaultServer.start(port, authority);
    server.closeOnJvmShutdown();
    System.out.println("Listening on https://localhost:" + server.port());
    System.out.println("For the commands of the README: export CERTIFICATES=" + folder);
    while (!server.awaitTermination(RENEWAL_INTERVAL)) {
      System.out.println("New certificate, serial number " + server.renewCertificate());
    }
  }

  /** Writes the certificates of two clients, with their keys, and that of their authority. */
  static void writeClients(Authority authority, Path folder) throws Exception {
    authority.writeTo(folder);
    for (String workload : List.of("billing", "shipping")) {
      URI identity = URI.create("spiffe://example.org/" + workload);
      Authority.write(authority.issueForClient(identity), folder, workload);
    }
  }
}
