/**
 * Coroutines for services and clients in Kotlin: what the code that the plugin generates with
 * {@code kotlin=true} calls.
 */
module dev.connectjava.kotlin {
  requires transitive dev.connectjava;
  requires transitive kotlin.stdlib;
  requires transitive kotlinx.coroutines.core;

  exports dev.connectjava.kotlin;
}
