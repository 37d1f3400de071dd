package dev.connectjava.netty;

import dev.connectjava.Headers;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The DATA that a connection sends: it keeps to the windows that the peer gives, and holds back
 * what exceeds them, or what the socket does not take. Streams whose data waits have their turns,
 * one frame each. What is within the windows is written at once, without a queue. Confined to the
 * event loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-5.2">RFC 9113, section 5.2</a>
 */
final class OutgoingData implements Http2RemoteFlowController {

  /** The most bytes of a frame, so that a long message does not hold back other streams. */
  private static final int DATA_BYTES = 16 * 1024;

  private static final DataSender NO_SENDER = bytes -> {};
  private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

  private final Http2Connection connection;
  private final OutgoingFrames frames;
  private final FrameBuffer buffer;
  private final Http2Connection.PropertyKey stateKey;

  /** Receives a stream whose data can't be written, with the reason. */
  private final BiConsumer<Http2Stream, Throwable> failed;

  /** The streams with parts that their own window allows to send. */
  private final LinkedHashSet<StreamData> ready = new LinkedHashSet<>();

  private @Nullable ChannelHandlerContext context;
  private int initialWindow = Http2CodecUtil.DEFAULT_WINDOW_SIZE;
  private int connectionWindow = Http2CodecUtil.DEFAULT_WINDOW_SIZE;

  /** Whether waiting data is being written, so that an event during it does not begin again. */
  private boolean writing;

  /** A new object for each period, so that no stream has to be updated when a period ends. */
  private Object period = new Object();

  /** What waits on a stream: data, or the trailers, which are the end. */
  private static final class Part {

    private final ByteBuffer data;
    private final DataSender sender;
    private final @Nullable Headers trailers;

    /** Whether it is the last part, and ends the stream. */
    private final boolean last;

    /** Whether it may not share a frame with the part before it. */
    private final boolean beginsFrame;

    Part(
        ByteBuffer data,
        DataSender sender,
        boolean last,
        boolean beginsFrame,
        @Nullable Headers trailers) {
      this.data = data;
      this.sender = sender;
      this.last = last;
      this.beginsFrame = beginsFrame;
      this.trailers = trailers;
    }
  }

  /** The window of a stream, and what waits for it. */
  private static final class StreamData {

    private final Http2Stream stream;
    private int window;

    /** What waits; null if nothing ever did. */
    private @Nullable Deque<Part> parts;

    /** The last period in which DATA was written. */
    private @Nullable Object lastPeriod;

    StreamData(Http2Stream stream, int window) {
      this.stream = stream;
      this.window = window;
    }

    boolean isEmpty() {
      Deque<Part> waiting = parts;
      return waiting == null || waiting.isEmpty();
    }

    void add(Part part) {
      Deque<Part> waiting = parts;
      if (waiting == null) {
        waiting = new ArrayDeque<>(4);
        parts = waiting;
      }
      waiting.add(part);
    }

    /** Returns the first part; null if there is none. */
    @Nullable Part first() {
      Deque<Part> waiting = parts;
      return waiting == null ? null : waiting.peek();
    }

    void removeFirst() {
      Objects.requireNonNull(parts, "a first part").remove();
    }

    /** Returns whether the first part needs no window: it is empty, or trailers. */
    boolean isFirstFree() {
      Part part = first();
      return part != null && !part.data.hasRemaining();
    }
  }

  /**
   * Creates the flow control of a connection.
   *
   * @param failed receives a stream whose data can't be written, with the reason
   */
  OutgoingData(
      Http2Connection connection,
      OutgoingFrames frames,
      FrameBuffer buffer,
      BiConsumer<Http2Stream, Throwable> failed) {
    this.connection = connection;
    this.failed = failed;
    this.frames = frames;
    this.buffer = buffer;
    this.stateKey = connection.newKey();
    connection.addListener(new Streams());
  }

  @Override
  public void channelHandlerContext(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public @Nullable ChannelHandlerContext channelHandlerContext() {
    return context;
  }

  private ChannelHandlerContext context() {
    return Objects.requireNonNull(context, "the connection is in a pipeline");
  }

  private StreamData state(Http2Stream stream) {
    return Objects.requireNonNull(stream.<StreamData>getProperty(stateKey), "a stream of peers");
  }

  /**
   * Adds a part of a body. It is written when the connection is flushed, and shares frames with the
   * parts beside it.
   *
   * @param data transferred
   */
  void add(Http2Stream stream, ByteBuffer data, DataSender sender) {
    if (stream.state() == Http2Stream.State.CLOSED) {
      sender.sent(data.remaining());
    } else if (data.hasRemaining()) {
      enqueue(state(stream), new Part(data, sender, false, false, null));
    }
  }

  /**
   * Writes the last data of a body, or all of it. It begins a frame of its own, unless it is empty.
   *
   * @param data transferred
   * @param last whether it ends the stream; otherwise trailers follow
   */
  void write(Http2Stream stream, ByteBuffer data, DataSender sender, boolean last) {
    StreamData state = state(stream);
    int length = data.remaining();
    if (stream.state() == Http2Stream.State.CLOSED) {
      sender.sent(length);
    } else if (state.isEmpty() && mayWrite(state, length)) {
      writeNow(state, data, sender, last);
    } else if (length > 0 || last) {
      enqueue(state, new Part(data, sender, last, length > 0, null));
    }
  }

  /** Writes the trailers behind the data of the stream. */
  void writeTrailers(Http2Stream stream, Headers trailers) {
    StreamData state = state(stream);
    if (stream.state() == Http2Stream.State.CLOSED) {
      return;
    }
    if (state.isEmpty()) {
      frames.writeTrailers(context(), stream, trailers);
    } else {
      enqueue(state, new Part(EMPTY, NO_SENDER, true, false, trailers));
    }
  }

  private boolean mayWrite(StreamData state, int length) {
    return length <= DATA_BYTES
        && length <= state.window
        && length <= connectionWindow
        && isSocketReady();
  }

  /** Returns whether the socket takes more than what waits for it already. */
  private boolean isSocketReady() {
    return buffer.waitingBytes() < context().channel().bytesBeforeUnwritable();
  }

  private void writeNow(StreamData state, ByteBuffer data, DataSender sender, boolean last) {
    int length = data.remaining();
    if (length == 0 && !last) {
      return;
    }
    int start;
    try {
      start = frames.beginData(context(), length);
    } catch (RuntimeException | Error e) {
      sender.sent(length);
      throw e;
    }
    try {
      frames.appendData(data, length, sender);
    } catch (RuntimeException | Error e) {
      frames.takeBack(start);
      sender.sent(length);
      throw e;
    }
    frames.endData(start, state.stream, last);
    spend(state, length);
  }

  private void spend(StreamData state, int length) {
    state.window -= length;
    connectionWindow -= length;
    state.lastPeriod = period;
  }

  private void enqueue(StreamData state, Part part) {
    state.add(part);
    list(state);
  }

  /** Gives the stream a turn, if its own window does not forbid it. */
  private void list(StreamData state) {
    if (state.isFirstFree()) {
      ready.addFirst(state); // It does not have to wait for the window of the connection.
    } else if (state.window > 0 && !state.isEmpty()) {
      ready.add(state);
    }
  }

  @Override
  public void writePendingBytes() {
    if (writing) {
      return;
    }
    writing = true;
    try {
      while (isAnyReady() && isSocketReady()) {
        StreamData state = ready.removeFirst();
        try {
          writeFrame(state);
        } catch (RuntimeException | Error e) {
          failed.accept(state.stream, e);
        }
        list(state);
      }
    } finally {
      writing = false;
    }
  }

  /** Returns whether data waits that the windows allow to send. */
  boolean isAnyReady() {
    return !ready.isEmpty() && (connectionWindow > 0 || ready.getFirst().isFirstFree());
  }

  /** Writes one frame of a stream's parts, and the trailers that follow them. */
  private void writeFrame(StreamData state) {
    Part part = state.first();
    if (part != null && part.trailers == null) {
      writeData(state, part);
      part = state.first();
    }
    if (part != null && part.trailers != null) {
      state.removeFirst();
      frames.writeTrailers(context(), state.stream, part.trailers);
    }
  }

  private void writeData(StreamData state, Part first) {
    int most = Math.min(DATA_BYTES, Math.max(0, Math.min(state.window, connectionWindow)));
    int start = frames.beginData(context(), Math.min(most, first.data.remaining()));
    int length = 0;
    boolean last = false;
    try {
      Part part = first;
      while (part != null && part.trailers == null && (length == 0 || !part.beginsFrame)) {
        int bytes = Math.min(part.data.remaining(), most - length);
        frames.appendData(part.data, bytes, part.sender);
        length += bytes;
        if (part.data.hasRemaining()) {
          break;
        }
        state.removeFirst();
        last = part.last;
        part = state.first();
      }
      frames.endData(start, state.stream, last);
    } catch (RuntimeException | Error e) {
      frames.takeBack(start);
      throw e;
    }
    spend(state, length);
  }

  @Override
  public void incrementWindowSize(Http2Stream stream, int delta) throws Http2Exception {
    if (stream.id() == Http2CodecUtil.CONNECTION_STREAM_ID) {
      connectionWindow = increased(stream, connectionWindow, delta);
    } else {
      StreamData state = state(stream);
      state.window = increased(stream, state.window, delta);
      list(state);
    }
  }

  private static int increased(Http2Stream stream, int window, int delta) throws Http2Exception {
    if ((long) window + delta > Integer.MAX_VALUE) {
      throw Http2Exception.streamError(
          stream.id(),
          Http2Error.FLOW_CONTROL_ERROR,
          "the window of stream %s exceeds 2^31-1 bytes",
          stream.id());
    }
    return window + delta;
  }

  @Override
  public void initialWindowSize(int bytes) throws Http2Exception {
    int delta = bytes - initialWindow;
    initialWindow = bytes;
    connection.forEachActiveStream(stream -> {
      StreamData state = state(stream);
      if ((long) state.window + delta > Integer.MAX_VALUE) {
        throw Http2Exception.connectionError(
            Http2Error.FLOW_CONTROL_ERROR,
            "with SETTINGS_INITIAL_WINDOW_SIZE %s the window of a stream exceeds 2^31-1 bytes",
            bytes);
      }
      state.window += delta;
      ready.remove(state);
      list(state);
      return true;
    });
  }

  @Override
  public int initialWindowSize() {
    return initialWindow;
  }

  @Override
  public int windowSize(Http2Stream stream) {
    return stream.id() == Http2CodecUtil.CONNECTION_STREAM_ID
        ? connectionWindow
        : state(stream).window;
  }

  @Override
  public boolean hasFlowControlled(Http2Stream stream) {
    return !state(stream).isEmpty();
  }

  @Override
  public boolean isWritable(Http2Stream stream) {
    return state(stream).window > 0 && connectionWindow > 0 && isSocketReady();
  }

  /** Returns whether DATA of the stream was written in this period. */
  boolean hasProgress(Http2Stream stream) {
    return period.equals(state(stream).lastPeriod);
  }

  void beginPeriod() {
    period = new Object();
  }

  @Override
  public void addFlowControlled(Http2Stream stream, FlowControlled payload) {
    throw new UnsupportedOperationException("OutgoingFrames writes HEADERS and DATA");
  }

  @Override
  public void channelWritabilityChanged() {
    // The connection flushes when the socket takes more.
  }

  @Override
  public void listener(@Nullable Listener listener) {
    throw new UnsupportedOperationException("the exchanges count their bytes");
  }

  @Override
  public void updateDependencyTree(int child, int parent, short weight, boolean exclusive) {
    // RFC 9113 has deprecated priorities.
  }

  /** Follows the streams of the connection. */
  private final class Streams extends Http2ConnectionAdapter {

    @Override
    public void onStreamAdded(Http2Stream stream) {
      stream.setProperty(stateKey, new StreamData(stream, initialWindow));
    }

    @Override
    public void onStreamActive(Http2Stream stream) {
      state(stream).window = initialWindow;
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
      drop(state(stream));
    }

    @Override
    public void onStreamHalfClosed(Http2Stream stream) {
      if (stream.state() == Http2Stream.State.HALF_CLOSED_LOCAL) {
        drop(state(stream));
      }
    }

    /** Drops what still waits: nothing more of the stream can be sent. */
    private void drop(StreamData state) {
      ready.remove(state);
      for (Part part = state.first(); part != null; part = state.first()) {
        state.removeFirst();
        part.sender.sent(part.data.remaining());
      }
    }
  }
}
