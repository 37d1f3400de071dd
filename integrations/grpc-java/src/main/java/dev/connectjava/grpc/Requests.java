package dev.connectjava.grpc;

/** The requests of a served call, which arrive as they are asked for. Thread-safe. */
interface Requests {

  /** Passes the requests to a receiver from now on; called once. */
  void start(RequestReceiver receiver);

  /** Asks for more requests. */
  void ask(int count);
}
