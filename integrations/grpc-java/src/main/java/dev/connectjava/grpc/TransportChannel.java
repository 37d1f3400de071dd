package dev.connectjava.grpc;

import dev.connectjava.Transport;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.SecurityLevel;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A channel of grpc-java over a transport: stubs that protoc-gen-grpc-java has generated call
 * servers over Connect, gRPC or gRPC-Web, whichever the transport speaks. Thread-safe.
 *
 * <pre>{@code
 * ManagedChannel channel = TransportChannel.over(NettyTransport.to("https://api.example.com"));
 * GreeterGrpc.GreeterBlockingStub greeter = GreeterGrpc.newBlockingStub(channel);
 * }</pre>
 *
 * <p>The target, TLS, the protocol, limits, compression and interceptors are settings of the
 * transport and its {@link dev.connectjava.ClientConfig}. Of the options of a call these are used:
 * deadline, executor, credentials, the limits of messages, the choice whether requests are
 * compressed, and no others. A connection that can't be made fails a call with {@code UNAVAILABLE};
 * {@code withWaitForReady} does not change that.
 *
 * <p>{@link #shutdown} lets open calls end, and then closes the transport.
 */
public final class TransportChannel extends ManagedChannel {

  private static final int MOST_METHODS = 1_024;

  private final Transport transport;
  private final String authority;
  private final Executor executor;
  private final long maxWaitingBytes;
  private final SecurityLevel securityLevel;

  /**
   * A method is made once for its calls; bounded, since a program may make descriptors for each.
   */
  private final Map<MethodDescriptor<?, ?>, BridgedMethod<?, ?>> methods =
      new ConcurrentHashMap<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by the lock.
  private final Set<MadeGrpcCall<?, ?>> openCalls = new HashSet<>();

  private boolean shutDown;
  private boolean closing;
  private boolean terminated;

  private TransportChannel(Builder builder) {
    this.transport = builder.transport;
    this.authority = builder.authority;
    this.executor = builder.executor;
    this.maxWaitingBytes = builder.maxWaitingBytes;
    this.securityLevel = builder.securityLevel;
  }

  /**
   * Returns a channel with the default settings.
   *
   * @param transport transferred: it is closed with the channel
   */
  public static TransportChannel over(Transport transport) {
    return builder(transport).build();
  }

  /**
   * Returns a builder for a channel.
   *
   * @param transport as that of {@link #over}
   */
  public static Builder builder(Transport transport) {
    return new Builder(transport);
  }

  @Override
  public <Q, P> ClientCall<Q, P> newCall(MethodDescriptor<Q, P> method, CallOptions options) {
    Executor ofCall = options.getExecutor();
    return new MadeGrpcCall<>(
        this, bridged(method), options, ofCall == null ? executor : ofCall, maxWaitingBytes);
  }

  @SuppressWarnings("unchecked") // Each descriptor has the method that was made of it.
  private <Q, P> BridgedMethod<Q, P> bridged(MethodDescriptor<Q, P> descriptor) {
    BridgedMethod<?, ?> known = methods.get(descriptor);
    if (known == null) {
      known = BridgedMethod.of(descriptor);
      if (methods.size() < MOST_METHODS) {
        methods.put(descriptor, known);
      }
    }
    return (BridgedMethod<Q, P>) known;
  }

  @Override
  public String authority() {
    return authority;
  }

  SecurityLevel securityLevel() {
    return securityLevel;
  }

  Transport transport() {
    return transport;
  }

  /** Adds a call that begins; returns false if the channel takes none. */
  boolean enter(MadeGrpcCall<?, ?> call) {
    lock.lock();
    try {
      if (!shutDown) {
        openCalls.add(call);
      }
      return !shutDown;
    } finally {
      lock.unlock();
    }
  }

  /** Called when a call that has entered is over. */
  void leave(MadeGrpcCall<?, ?> call) {
    lock.lock();
    try {
      openCalls.remove(call);
    } finally {
      lock.unlock();
    }
    closeIfUnused();
  }

  /** Closes the transport, on a thread of its own: that may take a while. */
  private void closeIfUnused() {
    lock.lock();
    try {
      if (!shutDown || closing || !openCalls.isEmpty()) {
        return;
      }
      closing = true;
    } finally {
      lock.unlock();
    }
    Thread.ofVirtual().name("connect-grpc-java-close").start(this::closeTransport);
  }

  private void closeTransport() {
    try {
      transport.close();
    } finally {
      lock.lock();
      try {
        terminated = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  @Override
  public ManagedChannel shutdown() {
    stopCalls();
    closeIfUnused();
    return this;
  }

  private void stopCalls() {
    lock.lock();
    try {
      shutDown = true;
    } finally {
      lock.unlock();
    }
  }

  /** {@inheritDoc} Open calls fail with {@code CANCELLED}. */
  @Override
  public ManagedChannel shutdownNow() {
    stopCalls();
    callsNow().forEach(MadeGrpcCall::onShutdownNow); // Also those that the transport has finished.
    transport.close();
    closeIfUnused();
    return this;
  }

  private List<MadeGrpcCall<?, ?>> callsNow() {
    lock.lock();
    try {
      return List.copyOf(openCalls);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isShutdown() {
    lock.lock();
    try {
      return shutDown;
    } finally {
      lock.unlock();
    }
  }

  /**
   * {@inheritDoc} It is {@code READY} before the shutdown, and {@code SHUTDOWN} from then on: the
   * transport makes connections as calls need them, and does not say which it has.
   */
  @Override
  public ConnectivityState getState(boolean requestConnection) {
    return isShutdown() ? ConnectivityState.SHUTDOWN : ConnectivityState.READY;
  }

  @Override
  public boolean isTerminated() {
    lock.lock();
    try {
      return terminated;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    long left = unit.toNanos(timeout);
    lock.lockInterruptibly();
    try {
      while (!terminated && left > 0) {
        left = changed.awaitNanos(left);
      }
      return terminated;
    } finally {
      lock.unlock();
    }
  }

  /** A builder for a channel. Not thread-safe. */
  public static final class Builder {

    private final Transport transport;
    private String authority = "connect-java";
    private Executor executor = Threads.VIRTUAL;
    private long maxWaitingBytes = GrpcService.DEFAULT_MAX_WAITING_BYTES;
    private SecurityLevel securityLevel = SecurityLevel.NONE;

    private Builder(Transport transport) {
      this.transport = Objects.requireNonNull(transport, "transport");
    }

    /**
     * Sets what {@link TransportChannel#authority} returns, for interceptors and credentials; it
     * does not change where calls go.
     */
    public Builder authority(String newAuthority) {
      authority = Objects.requireNonNull(newAuthority, "authority");
      return this;
    }

    /**
     * Sets the executor for the listeners of calls whose options have none. By default they run on
     * virtual threads, and may block. The callbacks of a call run one after another.
     */
    public Builder executor(Executor newExecutor) {
      executor = Objects.requireNonNull(newExecutor, "executor");
      return this;
    }

    /**
     * Sets the limit for the requests of one call that wait for a slow server, because the caller
     * does not ask {@code isReady()}; 64 MiB by default, where each message counts 100 bytes more
     * than it has. A call that exceeds it fails with {@code RESOURCE_EXHAUSTED}. One message may
     * wait whatever its length.
     *
     * @throws IllegalArgumentException if the limit is negative
     */
    public Builder maxWaitingBytes(long bytes) {
      if (bytes < 0) {
        throw new IllegalArgumentException("the limit is 0 bytes or more, but was " + bytes);
      }
      maxWaitingBytes = bytes;
      return this;
    }

    /**
     * Sets how secure the transport's connections are, as credentials of calls see it; {@code NONE}
     * by default. Many credentials refuse to be sent unless it is {@code PRIVACY_AND_INTEGRITY}, so
     * say so for a transport with TLS.
     */
    public Builder securityLevel(SecurityLevel level) {
      securityLevel = Objects.requireNonNull(level, "level");
      return this;
    }

    /** Returns a channel with these settings. */
    public TransportChannel build() {
      return new TransportChannel(this);
    }
  }
}
