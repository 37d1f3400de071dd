package dev.connectjava.protocol;

/** The receiver of the complete messages of a body, in their order. */
@FunctionalInterface
public interface MessageReceiver {

  /** A message has been read. Its memory is transferred, also if the receiver throws. */
  void onMessage(RawMessage message);

  /**
   * Several messages have been read. The memory of the run is transferred, also if the receiver
   * throws. By default they are received one by one, uncounted: for receivers of a single message.
   */
  default void onRun(MessageRun run) {
    run.release();
    while (!run.isEmpty()) {
      onMessage(run.next());
    }
  }
}
