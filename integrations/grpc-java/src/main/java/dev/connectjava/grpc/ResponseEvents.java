package dev.connectjava.grpc;

/** What the owner of a response does with its events; none comes before {@link Answer#start}. */
interface ResponseEvents {

  /** Called when there is room for a message, for the first time or again. */
  void onReady();

  /** Called when the engine has everything. */
  void onSent();

  /** Called when the engine wants no more. */
  void onCancelled();
}
