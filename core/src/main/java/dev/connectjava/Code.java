package dev.connectjava;

import java.util.Locale;
import java.util.Optional;

/**
 * The error code of a failed call: one of the sixteen codes that Connect and gRPC share.
 *
 * <p>There is no code for success: a call that succeeds has no error and no code.
 *
 * @see <a href="https://connectrpc.com/docs/protocol#error-codes">Connect: error codes</a>
 */
public enum Code {
  /** The caller cancelled the call. */
  CANCELED(1),
  /** The reason for the failure is not known, or the peer did not send one. */
  UNKNOWN(2),
  /** The request is invalid, whatever the state of the system. */
  INVALID_ARGUMENT(3),
  /** The deadline passed before the call was complete. */
  DEADLINE_EXCEEDED(4),
  /** The requested entity does not exist. */
  NOT_FOUND(5),
  /** The entity to be created exists already. */
  ALREADY_EXISTS(6),
  /** The caller is authenticated but not allowed to do this. */
  PERMISSION_DENIED(7),
  /** A quota is used up or a size limit is exceeded. */
  RESOURCE_EXHAUSTED(8),
  /** The system is not in the state that the call needs; retrying alone does not help. */
  FAILED_PRECONDITION(9),
  /** The call was aborted by a conflict; retry at a higher level. */
  ABORTED(10),
  /** The request lies outside the valid range, which may change with the system's state. */
  OUT_OF_RANGE(11),
  /** The procedure is not implemented, not supported or not enabled. */
  UNIMPLEMENTED(12),
  /** An invariant of the system is broken. */
  INTERNAL(13),
  /** The service is unavailable for now; retry with back-off. */
  UNAVAILABLE(14),
  /** Data is lost or corrupt beyond recovery. */
  DATA_LOSS(15),
  /** The caller's credentials are missing or not valid. */
  UNAUTHENTICATED(16);

  private static final Code[] BY_NUMBER = values();

  private final int number;
  private final String wireName;

  Code(int number) {
    this.number = number;
    this.wireName = name().toLowerCase(Locale.ROOT);
  }

  /** Returns the number that gRPC sends as {@code grpc-status}, from 1 to 16. */
  public int number() {
    return number;
  }

  /** Returns the name that Connect sends, such as {@code not_found}. */
  public String wireName() {
    return wireName;
  }

  /**
   * Returns the code with a gRPC number.
   *
   * @param number any integer
   * @return the code, or empty if the number is not from 1 to 16
   */
  public static Optional<Code> ofNumber(int number) {
    return number >= 1 && number <= BY_NUMBER.length
        ? Optional.of(BY_NUMBER[number - 1])
        : Optional.empty();
  }

  /**
   * Returns the code with a Connect name.
   *
   * @param wireName any text; names are lower case, such as {@code not_found}
   * @return the code, or empty if no code has this name
   */
  public static Optional<Code> ofWireName(String wireName) {
    for (Code code : BY_NUMBER) {
      if (code.wireName.equals(wireName)) {
        return Optional.of(code);
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return wireName;
  }
}
