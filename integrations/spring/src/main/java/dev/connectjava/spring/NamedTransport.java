package dev.connectjava.spring;

import dev.connectjava.Transport;

/** The factory of the beans that are the transports of clients. */
final class NamedTransport {

  private NamedTransport() {}

  /** Returns the transport of a client. */
  static Transport of(ConnectClients clients, String name) {
    return clients.transport(name);
  }
}
