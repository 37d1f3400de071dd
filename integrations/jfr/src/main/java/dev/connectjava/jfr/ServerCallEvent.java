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

/** The event of a served call. */
@Name("dev.connectjava.ServerCall")
@Label("Server Call")
@Category({"connect-java", "Server"})
@Description("A call that a router has served or refused, from the head of its request to its end")
@StackTrace(false)
final class ServerCallEvent extends Event {

  @Label("Procedure")
  @Description("The path of the request; an excerpt if it is long")
  @Nullable String procedure;

  @Label("Protocol")
  @Nullable String protocol;

  @Label("Peer")
  @Description("The address of the client's end of the connection")
  @Nullable String peer;

  @Label("Code")
  @Description("Why the call has failed; missing if it has not")
  @Nullable String code;

  @Label("HTTP Status")
  @Description("0 if the response was not begun")
  int status;

  @Label("Complete")
  @Description("Whether the whole response was handed to the network")
  boolean complete;

  @Label("Waiting")
  @Description("From the head of the request until the handler or an interceptor began to run")
  @Timespan(Timespan.NANOSECONDS)
  long waiting;

  @Label("Handling")
  @Description("From then until the outcome was decided")
  @Timespan(Timespan.NANOSECONDS)
  long handling;

  @Label("Sending")
  @Description("From then until both the handler and the response had ended")
  @Timespan(Timespan.NANOSECONDS)
  long sending;

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

  @Label("Handler Thread")
  @Description(
      "The thread on which the handler or its first interceptor began to run; missing if that is"
          + " the transport's own, as for asynchronous handlers")
  @Nullable Thread handlerThread;
}
