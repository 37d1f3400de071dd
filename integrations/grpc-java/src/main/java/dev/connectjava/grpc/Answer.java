package dev.connectjava.grpc;

/** The response of a served call, on its way to the engine. Thread-safe. */
interface Answer {

  /** Sets the receiver of the events; called once, before all else. */
  void start(ResponseEvents events);

  /** Returns whether a message that is sent now does not have to wait. */
  boolean isReady();

  /**
   * Sends a message, or lets it wait. Does nothing after the end.
   *
   * @return why the call can't go on; {@link Refusal#NONE} if it can
   */
  Refusal send(Object message);

  /** Ends the response in order, behind its messages. Does nothing after the end. */
  Refusal end();

  /** Ends the response with a failure, behind its messages. Does nothing after the end. */
  void fail(Throwable failure);

  /** Drops what waits: the call is over. */
  void abandon();
}
