/**
 * What TLS needs to know, as values: identities, trust, versions, and the settings of a client and
 * of a server. They name no library that speaks TLS, so that transports of any kind take them.
 */
@org.jspecify.annotations.NullMarked
module dev.connectjava.tls {
  requires static transitive org.jspecify;

  exports dev.connectjava.tls;
}
