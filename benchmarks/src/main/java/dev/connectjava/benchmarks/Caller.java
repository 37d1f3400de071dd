package dev.connectjava.benchmarks;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;

/** Calls the services with one library. Thread-safe. */
interface Caller extends AutoCloseable {

  /** Returns the server's answer to a message. */
  String echo(String message);

  /** Returns a stage that completes with the server's answer to a message. */
  CompletionStage<String> echoAsync(String message);

  /** Like {@link #echo}, with the head of a traced call. */
  String echoTraced(String message, Trace trace);

  /** Like {@link #echoAsync}, with the head of a traced call. */
  CompletionStage<String> echoTracedAsync(String message, Trace trace);

  /** Reads a stream of copies of a message, and returns the number of received messages. */
  int count(int count, String message);

  /** Sends copies of a message, and returns the number of messages that the server has counted. */
  int collect(int count, String message);

  /**
   * Sends copies of a message, each when the answer to the one before has come, and returns the
   * number of answers.
   */
  int exchange(int count, String message);

  /** Creates the threads of those that call and wait: virtual threads. */
  default ThreadFactory threads() {
    return Thread.ofVirtual().factory();
  }

  @Override
  void close();
}
