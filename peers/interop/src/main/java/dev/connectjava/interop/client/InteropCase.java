package dev.connectjava.interop.client;

/**
 * One case that every server must pass.
 *
 * @param name the name in gRPC's documents, if they have the case
 * @param needs the use of bidirectional streams that the case needs
 */
record InteropCase(String name, Duplex needs, Body body) {

  /** A case without bidirectional streams. */
  static InteropCase of(String name, Body body) {
    return new InteropCase(name, Duplex.NONE, body);
  }

  /** A case whose bidirectional streams first send, then receive. */
  static InteropCase ofHalfDuplex(String name, Body body) {
    return new InteropCase(name, Duplex.HALF, body);
  }

  /** A case whose bidirectional streams send and receive at once. */
  static InteropCase ofFullDuplex(String name, Body body) {
    return new InteropCase(name, Duplex.FULL, body);
  }

  /** The code of a case. */
  @FunctionalInterface
  interface Body {

    /** Runs the case. Throws any exception if the case fails. */
    void run(Session session) throws Exception;
  }
}
