/**
 * TLS settings as values: identities, trust, versions, and the settings of a client and of a
 * server. They do not depend on a TLS library, so that every transport can use them.
 */
@org.jspecify.annotations.NullMarked
module dev.connectjava.tls {
  requires static transitive org.jspecify;

  exports dev.connectjava.tls;
}
