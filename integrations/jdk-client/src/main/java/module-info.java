/**
 * A client by the JDK's own HTTP client, without other libraries.
 *
 * <p>Start with {@link dev.connectjava.jdk.JdkTransport}.
 */
module dev.connectjava.jdk {
  requires transitive dev.connectjava;
  requires transitive java.net.http;
  requires static transitive org.jspecify;

  exports dev.connectjava.jdk;
}
