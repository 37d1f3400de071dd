package dev.connectjava.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** The event of a connection. */
@Name("dev.connectjava.Connection")
@Label("Connection")
@Category({"connect-java", "Connections"})
@Description("A connection, or an attempt to make one, from its beginning to its end")
@StackTrace(false)
final class ConnectionEvent extends Event {

  @Label("Side")
  @Description("Whether it is a connection of a server or of a client")
  @Nullable String side;

  @Label("Remote Address")
  @Nullable String remoteAddress;

  @Label("Local Address")
  @Nullable String localAddress;

  @Label("HTTP Version")
  @Description("Missing if the connection was never opened")
  @Nullable String httpVersion;

  @Label("TLS Version")
  @Description("Missing for plaintext, and if the handshake was not completed")
  @Nullable String tlsVersion;

  @Label("TLS Handshake")
  @Description("From the beginning until the handshake was complete; 0 without one")
  @Timespan(Timespan.NANOSECONDS)
  long handshake;

  @Label("Reason")
  @Description(
      "Why the connection has ended: a constant of ConnectionListener.Reason, in lower case")
  @Nullable String reason;

  @Label("Cause")
  @Description("The class of the exception that has ended the connection")
  @Nullable Class<?> cause;

  @Label("Exchanges")
  @Description("The requests, or HTTP/2 streams, without those that were refused")
  long exchanges;
}
