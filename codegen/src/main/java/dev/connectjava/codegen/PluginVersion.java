package dev.connectjava.codegen;

/** The version of the plugin. Generated code contains it, and the library checks it. */
final class PluginVersion {

  static final String VERSION = "0.1.0";

  private PluginVersion() {}
}
