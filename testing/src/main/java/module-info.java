/**
 * Tests of handlers, interceptors, services and HTTP handlers without sockets. JUnit is optional.
 */
@org.jspecify.annotations.NullMarked
module dev.connectjava.testing {
  requires transitive dev.connectjava;
  requires static transitive org.jspecify;
  requires static transitive org.junit.jupiter.api;

  exports dev.connectjava.testing;
  exports dev.connectjava.testing.record;
}
