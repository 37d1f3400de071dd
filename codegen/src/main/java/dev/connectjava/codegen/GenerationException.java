package dev.connectjava.codegen;

/** What is wrong with the input, told to the user by protoc. */
final class GenerationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  GenerationException(String message) {
    super(message);
  }
}
