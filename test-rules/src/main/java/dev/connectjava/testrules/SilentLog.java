package dev.connectjava.testrules;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Turns off the engine's log during tests in which thousands of handlers fail. */
public final class SilentLog implements BeforeAllCallback, AfterAllCallback {

  private static final Logger ENGINE = Logger.getLogger("dev.connectjava.call");

  private @Nullable Level before;

  @Override
  public void beforeAll(ExtensionContext context) {
    before = ENGINE.getLevel();
    ENGINE.setLevel(Level.OFF);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    ENGINE.setLevel(before);
  }
}
