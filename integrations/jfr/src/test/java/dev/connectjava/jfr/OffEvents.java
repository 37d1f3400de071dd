package dev.connectjava.jfr;

import com.sun.management.ThreadMXBean;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientCallContext;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientListener;
import dev.connectjava.Router;
import dev.connectjava.ServerListener;
import dev.connectjava.http.ConnectionListener;
import dev.connectjava.testing.InMemoryTransport;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import org.jspecify.annotations.Nullable;

/**
 * A program that prints how many bytes the listeners allocate for each call and each connection
 * while their events are off: before the first recording, and after it. During the recording they
 * have to listen.
 */
final class OffEvents {

  private static final int WARM_UP = 100_000;
  private static final int ROUNDS = 1_000_000;

  private final ServerListener.Factory server = JfrEvents.serverCalls();
  private final ClientListener.Factory client = JfrEvents.clientCalls();
  private final ConnectionListener.Factory connections = JfrEvents.serverConnections();
  private final ConnectionListener.Factory clientConnections = JfrEvents.clientConnections();
  private final AtomicReference<ServerListener.@Nullable Start> served = new AtomicReference<>();
  private final AtomicReference<@Nullable ClientCallContext> made = new AtomicReference<>();

  private record Connection(SocketAddress remoteAddress) implements ConnectionListener.Start {

    @Override
    public Optional<SocketAddress> localAddress() {
      return Optional.empty();
    }

    @Override
    public boolean isEncrypted() {
      return false;
    }
  }

  public static void main(String... arguments) {
    OffEvents events = new OffEvents();
    events.makeCall();
    System.out.println("recorder " + FlightRecorder.isInitialized());
    events.print("before");
    try (Recording recording = new Recording()) {
      recording.start();
      System.out.println("recording " + events.isListening().getAsBoolean());
    }
    events.print("after");
  }

  /** Makes one call, for real arguments of the listeners. */
  private void makeCall() {
    Router router =
        Router.builder()
            .service(new Echo())
            .listener(start -> {
              served.set(start);
              return null;
            })
            .build();
    ClientConfig config =
        ClientConfig.builder()
            .listener(call -> {
              made.set(call);
              return null;
            })
            .build();
    try (InMemoryTransport transport = InMemoryTransport.to(router, config)) {
      Object unused = transport.unary(Echo.SAY, Echo.HELLO, CallOptions.defaults());
    }
  }

  private BooleanSupplier isListening() {
    ServerListener.Start start = Objects.requireNonNull(served.get());
    ClientCallContext call = Objects.requireNonNull(made.get());
    Connection connection = new Connection(new InetSocketAddress("127.0.0.1", 1));
    return () ->
        server.listenTo(start) != null
            & client.listenTo(call) != null
            & connections.listenTo(connection) != null
            & clientConnections.listenTo(connection) != null;
  }

  private void print(String when) {
    BooleanSupplier listening = isListening();
    boolean any = false;
    for (int i = 0; i < WARM_UP; i++) {
      any |= listening.getAsBoolean();
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < ROUNDS; i++) {
      any |= listening.getAsBoolean();
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    System.out.println(when + " " + any + " " + allocated / ROUNDS);
  }
}
