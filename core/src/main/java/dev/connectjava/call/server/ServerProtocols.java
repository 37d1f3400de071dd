package dev.connectjava.call.server;

import dev.connectjava.protocol.Encodings;
import dev.connectjava.protocol.ServerProtocol;
import dev.connectjava.protocol.connect.ConnectStreamServer;
import dev.connectjava.protocol.connect.ConnectUnaryServer;
import dev.connectjava.protocol.grpc.GrpcServer;
import dev.connectjava.protocol.grpc.GrpcWebServer;
import java.util.List;

/** All forms of all protocols that a server speaks. */
public final class ServerProtocols {

  private ServerProtocols() {}

  /** Those whose content types are their own. */
  public static List<ServerProtocol> enveloped(Encodings encodings, boolean requireVersion) {
    return List.of(
        new ConnectStreamServer(encodings, requireVersion),
        new GrpcServer(encodings),
        GrpcWebServer.binary(encodings),
        GrpcWebServer.text(encodings));
  }

  /** The one whose content types are those of the messages themselves, hence asked last. */
  public static ConnectUnaryServer unary(Encodings encodings, boolean requireVersion) {
    return new ConnectUnaryServer(encodings, requireVersion);
  }
}
