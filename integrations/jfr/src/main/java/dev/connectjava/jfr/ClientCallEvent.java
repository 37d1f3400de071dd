package dev.connectjava.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** The event of a call that a client has made. */
@Name("dev.connectjava.ClientCall")
@Label("Client Call")
@Category({"connect-java", "Client"})
@Description("A call that a client has made, from its opening to its end for the caller")
@StackTrace(false)
final class ClientCallEvent extends Event {

  @Label("Procedure")
  @Nullable String procedure;

  @Label("Protocol")
  @Nullable String protocol;

  @Label("Target")
  @Description("The URL of the transport; missing if it has none")
  @Nullable String target;

  @Label("Peer")
  @Description(
      "The address of the server's end of the last connection; missing if nothing was sent")
  @Nullable String peer;

  @Label("Code")
  @Description("Why the call has failed; missing if it has not")
  @Nullable String code;

  @Label("Message")
  @Description("The text of a failure that this side has found; missing if the server has sent it")
  @Nullable String message;

  @Label("Attempts")
  int attempts;

  @Label("Request Messages")
  long requestMessages;

  @Label("Request Body")
  @DataAmount
  long requestBytes;

  @Label("Response Messages")
  long responseMessages;

  @Label("Response Body")
  @DataAmount
  long responseBytes;
}
