package dev.connectjava.benchmarks;

import java.util.concurrent.CompletionStage;

/** Calls the services by one library. Thread-safe. */
interface Caller extends AutoCloseable {

  /** Gives the server's answer to a message. */
  String echo(String message);

  /** Gives the server's answer to a message when it is there. */
  CompletionStage<String> echoAsync(String message);

  /** Reads a stream of so many copies of a message, and gives the number of those that came. */
  int count(int count, String message);

  @Override
  void close();
}
