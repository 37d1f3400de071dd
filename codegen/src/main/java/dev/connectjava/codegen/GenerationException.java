package dev.connectjava.codegen;

/** An error in the input. protoc prints its message. */
final class GenerationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  GenerationException(String message) {
    super(message);
  }
}
