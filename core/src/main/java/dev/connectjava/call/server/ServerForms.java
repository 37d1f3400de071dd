package dev.connectjava.call.server;

import dev.connectjava.protocol.Encodings;
import dev.connectjava.protocol.Negotiation;
import dev.connectjava.protocol.connect.ConnectStreamServer;
import dev.connectjava.protocol.connect.ConnectUnaryServer;
import dev.connectjava.protocol.connect.DetailDebug;
import dev.connectjava.protocol.grpc.GrpcServer;
import dev.connectjava.protocol.grpc.GrpcWebServer;
import java.util.Collection;
import java.util.List;

/**
 * All forms of all protocols that a server supports.
 *
 * @param negotiation finds the form of a request
 * @param connectUnary the form of GET requests, and of responses to requests without a form
 */
public record ServerForms(Negotiation negotiation, ConnectUnaryServer connectUnary) {

  /**
   * Returns all forms with these compressions.
   *
   * @param codecs the names of the codecs that exist
   * @param requireVersion whether a Connect request must state the protocol's version
   * @param debug the JSON of the details of Connect's errors
   */
  public static ServerForms of(
      Encodings encodings, Collection<String> codecs, boolean requireVersion, DetailDebug debug) {
    ConnectUnaryServer connectUnary = new ConnectUnaryServer(encodings, requireVersion, debug);
    ConnectStreamServer connectStream = new ConnectStreamServer(encodings, requireVersion, debug);
    GrpcServer grpc = new GrpcServer(encodings);
    GrpcWebServer web = GrpcWebServer.binary(encodings);
    GrpcWebServer webText = GrpcWebServer.text(encodings);
    // Connect's unary calls have the content types of the messages themselves, so this form is the
    // last.
    return new ServerForms(
        new Negotiation(
            List.of(grpc, web, webText, connectUnary),
            List.of(connectStream, grpc, web, webText),
            codecs),
        connectUnary);
  }
}
