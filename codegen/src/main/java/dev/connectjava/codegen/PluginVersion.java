package dev.connectjava.codegen;

/** The version that generated code states, against which the library checks itself. */
final class PluginVersion {

  static final String VERSION = "0.1.0";

  private PluginVersion() {}
}
