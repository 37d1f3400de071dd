package dev.connectjava.interop.client;

/**
 * One thing that has to hold of every server.
 *
 * @param name as gRPC's documents have it, where they have it
 * @param needs how the case uses bidirectional streams
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

  /** What a case does. */
  @FunctionalInterface
  interface Body {

    /** Throws whatever it likes if something isn't as it should be. */
    void run(Session session) throws Exception;
  }
}
