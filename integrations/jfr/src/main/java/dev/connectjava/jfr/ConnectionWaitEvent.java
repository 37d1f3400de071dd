package dev.connectjava.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** The event of a wait for a connection. */
@Name("dev.connectjava.ConnectionWait")
@Label("Connection Wait")
@Category({"connect-java", "Client"})
@Description("The time in which a request had no connection and waited for one")
@StackTrace(false)
final class ConnectionWaitEvent extends Event {

  @Label("Procedure")
  @Nullable String procedure;

  @Label("Target")
  @Description("The URL of the transport; missing if it has none")
  @Nullable String target;

  @Label("Waits For")
  @Description(
      "resolution: of the target's name; connection: a new one; free_stream: on one that is open")
  @Nullable String waitsFor;
}
