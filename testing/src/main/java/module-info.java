/** Calls handlers and routers without sockets, for tests. */
@org.jspecify.annotations.NullMarked
module dev.connectjava.testing {
  requires transitive dev.connectjava;
  requires static transitive org.jspecify;

  exports dev.connectjava.testing;
}
