package dev.connectjava.grpc;

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
