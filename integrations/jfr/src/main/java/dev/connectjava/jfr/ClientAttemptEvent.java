package dev.connectjava.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** The event of an attempt of a client's call. */
@Name("dev.connectjava.ClientAttempt")
@Label("Client Attempt")
@Category({"connect-java", "Client"})
@Description("One request of a client's call, with its response")
@StackTrace(false)
final class ClientAttemptEvent extends Event {

  @Label("Procedure")
  @Nullable String procedure;

  @Label("Target")
  @Description("The URL of the transport; missing if it has none")
  @Nullable String target;

  @Label("Attempt")
  @Description("1 for the first attempt of its call")
  int number;

  @Label("Peer")
  @Description("The address of the server's end of the connection; missing if nothing was sent")
  @Nullable String peer;

  @Label("Code")
  @Description("Why the attempt has failed; missing if it has not")
  @Nullable String code;

  @Label("HTTP Status")
  @Description("0 if no response has arrived")
  int status;

  @Label("Connecting")
  @Description("From the beginning until the request had a connection")
  @Timespan(Timespan.NANOSECONDS)
  long connecting;

  @Label("Waiting")
  @Description("From then until the head of the response arrived")
  @Timespan(Timespan.NANOSECONDS)
  long waiting;

  @Label("Receiving")
  @Description("From then until the end")
  @Timespan(Timespan.NANOSECONDS)
  long receiving;

  @Label("Request Body")
  @DataAmount
  long requestBytes;

  @Label("Response Body")
  @DataAmount
  long responseBytes;
}
