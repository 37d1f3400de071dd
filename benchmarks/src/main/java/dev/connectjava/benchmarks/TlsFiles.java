package dev.connectjava.benchmarks;

import java.io.File;
import java.nio.file.Path;
import java.util.Optional;

/** The files in PEM form with which a server speaks TLS. */
record TlsFiles(Path certificate, Path key) {

  /** Returns the files in the folder that the variable {@code BENCHMARKS_TLS} names. */
  static Optional<TlsFiles> ofEnvironment() {
    return Optional.ofNullable(System.getenv("BENCHMARKS_TLS"))
        .map(Path::of)
        .map(folder -> new TlsFiles(folder.resolve("certificate.pem"), folder.resolve("key.pem")));
  }

  /** Returns the scheme of the server's URL. */
  static String scheme() {
    return ofEnvironment().isPresent() ? "https" : "http";
  }

  File certificateFile() {
    return certificate.toFile();
  }

  File keyFile() {
    return key.toFile();
  }
}
