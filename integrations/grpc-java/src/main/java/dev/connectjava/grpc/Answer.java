package dev.connectjava.grpc;

/** The response of a served call, on its way to the engine. Thread-safe. */
interface Answer {

  /** What the owner of a response does with its events; none comes before {@link #start}. */
  interface Events {

    /** Called when there is room for a message, for the first time or again. */
    void onReady();

    /** Called when the engine has everything. */
    void onSent();

    /** Called when the engine wants no more. */
    void onCancelled();
  }

  /** Sets the receiver of the events; called once, before all else. */
  void start(Events events);

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

  /** Why a response is not accepted. */
  enum Refusal {
    /** It is accepted. */
    NONE,
    /** The one response was sent before. */
    SECOND_RESPONSE,
    /** The one response is missing. */
    NO_RESPONSE,
    /** More bytes than allowed would wait. */
    TOO_MUCH_WAITING
  }
}
