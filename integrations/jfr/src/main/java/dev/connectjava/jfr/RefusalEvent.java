package dev.connectjava.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** The event of a request that a server's transport has refused. */
@Name("dev.connectjava.Refusal")
@Label("Refusal")
@Category({"connect-java", "Server"})
@Description("A request that the transport of a server has refused before it was a call")
@StackTrace(false)
final class RefusalEvent extends Event {

  @Label("Peer")
  @Description("The address of the client's end of the connection")
  @Nullable String peer;

  @Label("Reason")
  @Description("A constant of ConnectionListener.Refusal, in lower case")
  @Nullable String reason;

  @Label("Detail")
  @Description(
      "What was received and what is allowed; may repeat an excerpt of a malformed header field")
  @Nullable String detail;
}
