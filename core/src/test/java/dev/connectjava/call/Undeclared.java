package dev.connectjava.call;

import java.io.IOException;

/** Checked exceptions where none is declared, as languages throw them that don't check. */
public final class Undeclared {

  private Undeclared() {}

  /** One to throw: it throws it itself. */
  public static RuntimeException failure() {
    return thrown(new IOException("as a test wants it"));
  }

  /** Throws the failure as it is. */
  public static RuntimeException thrown(Throwable failure) {
    return Undeclared.<RuntimeException>rethrow(failure);
  }

  @SuppressWarnings("unchecked") // At run time the cast is none.
  private static <E extends Throwable> E rethrow(Throwable failure) throws E {
    throw (E) failure;
  }
}
