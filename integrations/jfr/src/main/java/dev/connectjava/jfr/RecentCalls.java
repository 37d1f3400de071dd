package dev.connectjava.jfr;

import dev.connectjava.AttemptContext;
import dev.connectjava.AttemptListener;
import dev.connectjava.AttributeKey;
import dev.connectjava.ClientCallContext;
import dev.connectjava.ClientListener;
import dev.connectjava.Code;
import dev.connectjava.ConnectionWait;
import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerListener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The last calls of a router or a client that were slow or have failed, for a page or a command
 * that shows them. It needs no recording. Thread-safe.
 *
 * <pre>{@code
 * RecentCalls recent = RecentCalls.builder().slowerThan(Duration.ofMillis(200)).build();
 * Router.builder().listener(recent)
 * ClientConfig.builder().listener(recent)
 * System.out.println(recent.text());
 * }</pre>
 *
 * <p>Slow calls and failed calls are kept apart, so that many of one kind do not displace those of
 * the other. A call that is both counts as failed. Streams last as long as their peers want, so
 * only unary calls can be slow.
 *
 * <p>What is kept of a call has no contents of messages, no header fields, and no texts that a peer
 * has sent except an excerpt of the path. Attributes are kept only if they are asked for.
 */
public final class RecentCalls implements ServerListener.Factory, ClientListener.Factory {

  private final Ring slow;
  private final Ring failed;
  private final Duration slowerThan;
  private final Set<Code> codes;
  private final List<AttributeKey<?>> attributes;
  private final InstantSource clock;

  private RecentCalls(Builder builder) {
    this.slow = new Ring(builder.capacity, builder.maxAge);
    this.failed = new Ring(builder.capacity, builder.maxAge);
    this.slowerThan = builder.slowerThan;
    this.codes = Set.copyOf(builder.codes);
    this.attributes = List.copyOf(builder.attributes);
    this.clock = builder.clock;
  }

  /** Returns a list, still empty, with the default settings. */
  public static RecentCalls create() {
    return builder().build();
  }

  /** Returns a builder with the default settings. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the calls that were slow, the oldest first; immutable. */
  public List<RecentCall> slow() {
    return slow.list(clock.instant());
  }

  /** Returns the calls that have failed, the oldest first; immutable. */
  public List<RecentCall> failed() {
    return failed.list(clock.instant());
  }

  /** Forgets all calls. */
  public void clear() {
    slow.clear();
    failed.clear();
  }

  /**
   * Returns all calls as text, one on each line, the last one first. For people: the format may
   * change.
   */
  public String text() {
    return Stream.concat(slow().stream(), failed().stream())
        .sorted(Comparator.comparing(RecentCall::end).reversed())
        .map(call -> call + "\n")
        .collect(Collectors.joining());
  }

  @Override
  public ServerListener listenTo(ServerListener.Start start) {
    return new Served(this);
  }

  @Override
  public ClientListener listenTo(ClientCallContext call) {
    return new Made(this);
  }

  /** Returns where a call is kept; null if it is neither slow nor has failed. */
  private @Nullable Ring ringOf(
      Optional<Code> code, Optional<RpcMethod.Kind> kind, Duration duration) {
    if (code.filter(codes::contains).isPresent()) {
      return failed;
    }
    boolean unary = kind.filter(each -> each == RpcMethod.Kind.UNARY).isPresent();
    return unary && duration.compareTo(slowerThan) >= 0 ? slow : null;
  }

  /** A served call. */
  private static final class Served implements ServerListener {

    private final RecentCalls recent;
    private final Instant start;
    private final ServerPhases phases = new ServerPhases();

    Served(RecentCalls recent) {
      this.recent = recent;
      this.start = recent.clock.instant();
    }

    @Override
    public void onStarted() {
      phases.started();
    }

    @Override
    public void onAnswered(Optional<Code> code) {
      phases.answered();
    }

    @Override
    public void onEnd(ServerListener.End end) {
      Ring ring = recent.ringOf(end.code(), end.method().map(RpcMethod::kind), end.duration());
      if (ring != null) {
        phases.ended();
        ring.add(RecentCall.ofServer(end, start, phases, recent.attributes));
      }
    }
  }

  /** A call of a client. */
  private static final class Made implements ClientListener {

    private final RecentCalls recent;
    private final Instant start;
    private volatile @Nullable AttemptPhases lastAttempt;

    Made(RecentCalls recent) {
      this.recent = recent;
      this.start = recent.clock.instant();
    }

    @Override
    public AttemptListener onAttempt(AttemptContext attempt) {
      AttemptPhases phases = new AttemptPhases();
      lastAttempt = phases;
      return new Attempt(phases);
    }

    @Override
    public void onEnd(ClientListener.End end) {
      Ring ring = recent.ringOf(end.code(), Optional.of(end.method().kind()), end.duration());
      if (ring != null) {
        AttemptPhases phases = lastAttempt;
        if (phases != null) {
          phases.ended(); // An attempt that the caller has cancelled may end later.
        }
        ring.add(RecentCall.ofClient(end, start, phases, recent.attributes));
      }
    }
  }

  /** An attempt of a client's call. */
  record Attempt(AttemptPhases phases) implements AttemptListener {

    @Override
    public void onWaiting(ConnectionWait wait) {
      phases.unconnected();
    }

    @Override
    public void onConnected(Peer peer) {
      phases.connected();
    }

    @Override
    public void onHead(int status, Headers headers) {
      phases.answered();
    }

    @Override
    public void onEnd(AttemptListener.End end) {
      phases.ended();
    }
  }

  /** A builder of a list of recent calls. Not thread-safe. */
  public static final class Builder {

    private int capacity = 100;
    private Duration maxAge = Duration.ofHours(1);
    private Duration slowerThan = Duration.ofSeconds(1);
    private Set<Code> codes = EnumSet.allOf(Code.class);
    private final List<AttributeKey<?>> attributes = new ArrayList<>();
    private InstantSource clock = InstantSource.system();

    private Builder() {}

    /**
     * Sets how many slow calls are kept at most, and how many failed ones; 100 by default.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder capacity(int calls) {
      if (calls < 1) {
        throw new IllegalArgumentException("the capacity must be at least 1, but was " + calls);
      }
      capacity = calls;
      return this;
    }

    /**
     * Sets how long a call is kept after its end; one hour by default.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder maxAge(Duration age) {
      if (age.isNegative() || age.isZero()) {
        throw new IllegalArgumentException("the maximum age must be positive, but was " + age);
      }
      maxAge = age;
      return this;
    }

    /**
     * Sets how long a unary call takes at least to be slow; one second by default. With {@link
     * Duration#ZERO} all unary calls are kept.
     */
    public Builder slowerThan(Duration duration) {
      slowerThan = Objects.requireNonNull(duration, "duration");
      return this;
    }

    /**
     * Sets the codes with which a call counts as failed; all by default. A call with another code
     * is kept if it is slow.
     */
    public Builder codes(Code... newCodes) {
      codes = Set.of(newCodes);
      return this;
    }

    /**
     * Adds an attribute whose value is kept, as an excerpt of its text: on a server one of the
     * call, on a client one of its options or else of the call.
     */
    public Builder attribute(AttributeKey<?> key) {
      attributes.add(Objects.requireNonNull(key, "key"));
      return this;
    }

    /** Sets the clock; for tests. */
    Builder clock(InstantSource newClock) {
      clock = newClock;
      return this;
    }

    /** Returns the list, still empty. */
    public RecentCalls build() {
      return new RecentCalls(this);
    }
  }
}
