package dev.connectjava.grpc;

/** Receives the requests; its methods are called one after another. */
interface RequestReceiver {

  /** Called for each request. */
  void onRequest(Object message);

  /** Called behind the last request. */
  void onEnd();

  /** Called if the requests can't be read. */
  void onFailure(Throwable failure);
}
