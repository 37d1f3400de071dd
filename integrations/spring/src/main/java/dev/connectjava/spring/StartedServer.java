package dev.connectjava.spring;

import java.util.OptionalInt;

/** What a {@link ConnectServer} has started, until its end. Thread-safe. */
sealed interface StartedServer permits StartedNetty, StartedServlet {

  /** Returns whether it has not ended, also while it drains. */
  boolean isRunning();

  /** Stops it, and waits for the calls in flight as long as the properties say. */
  void stop();

  /** Ends it after what follows a start has failed, so that it takes no calls from now on. */
  void endFailedStart();

  /** Returns the port; empty if there is none, or if it is not known. */
  OptionalInt port();

  /** Returns where it serves, as the log has it. */
  String place();
}
