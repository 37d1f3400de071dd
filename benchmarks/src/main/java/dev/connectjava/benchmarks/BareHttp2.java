package dev.connectjava.benchmarks;

import com.google.protobuf.InvalidProtocolBufferException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers the calls of an HTTP/2 connection on its event loop. {@link Http2ConnectionHandler}
 * flushes once for all that a read has brought.
 */
@SuppressWarnings("FutureReturnValueIgnored")
final class BareHttp2 extends Http2FrameAdapter {

  private static final int WINDOW_BYTES = 1024 * 1024;
  private static final int RESPONSE_BYTES = 256;
  private static final AsciiString CONTENT_TYPE = AsciiString.cached("content-type");
  private static final Http2Headers TRAILERS =
      ReadOnlyHttp2Headers.trailers(
          false, AsciiString.cached("grpc-status"), AsciiString.cached("0"));
  private static final Map<BareProtocol, Http2Headers> HEADS = heads();

  private final Http2Connection connection;
  private final BareResponses responses = new BareResponses();
  private final Http2ConnectionEncoder encoder;
  private final Http2Connection.PropertyKey callKey;

  private BareHttp2(Http2ConnectionEncoder encoder) {
    this.connection = encoder.connection();
    this.encoder = encoder;
    this.callKey = connection.newKey();
  }

  /** A call whose request has not ended. */
  private static final class Call {
    private final BareProtocol protocol;
    private final BareMethod method;
    private @Nullable ByteBuf body;

    private Call(BareProtocol protocol, BareMethod method) {
      this.protocol = protocol;
      this.method = method;
    }
  }

  static Http2ConnectionHandler newHandler() {
    return new Builder().build();
  }

  private static final class Builder
      extends AbstractHttp2ConnectionHandlerBuilder<Http2ConnectionHandler, Builder> {

    @Override
    protected Http2ConnectionHandler build() {
      server(true);
      validateHeaders(false);
      initialSettings(
          new Http2Settings().initialWindowSize(WINDOW_BYTES).maxConcurrentStreams(100_000));
      return super.build();
    }

    @Override
    protected Http2ConnectionHandler build(
        Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
      decoder.frameListener(new BareHttp2(encoder));
      return new Connection(decoder, encoder, settings);
    }
  }

  /** Makes the connection's window as large as those of its streams together. */
  private static final class Connection extends Http2ConnectionHandler {

    private Connection(
        Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
      super(decoder, encoder, settings);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) throws Exception {
      super.handlerAdded(context);
      Http2Stream all = connection().connectionStream();
      decoder().flowController().incrementWindowSize(all, 16 * WINDOW_BYTES);
    }
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext context,
      int id,
      Http2Headers headers,
      int dependency,
      short weight,
      boolean exclusive,
      int padding,
      boolean ended) {
    onHeadersRead(context, id, headers, padding, ended);
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext context, int id, Http2Headers headers, int padding, boolean ended) {
    Call call = new Call(BareProtocol.of(headers.get(CONTENT_TYPE)), BareMethod.at(headers.path()));
    connection.stream(id).setProperty(callKey, call);
  }

  @Override
  public int onDataRead(
      ChannelHandlerContext context, int id, ByteBuf data, int padding, boolean ended) {
    int read = data.readableBytes() + padding;
    Call call = connection.stream(id).getProperty(callKey);
    if (!ended || call.body != null) {
      if (call.body == null) {
        call.body = context.alloc().buffer(2 * data.readableBytes());
      }
      call.body.writeBytes(data);
    }
    if (ended) {
      respond(context, id, call, call.body == null ? data : call.body);
      if (call.body != null) {
        call.body.release();
      }
    }
    return read;
  }

  private void respond(ChannelHandlerContext context, int id, Call call, ByteBuf request) {
    ByteBuf response = context.alloc().directBuffer(RESPONSE_BYTES);
    try {
      call.protocol.answer(call.method, request, responses, response);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(e);
    }
    boolean trailers = call.protocol == BareProtocol.GRPC;
    encoder.writeHeaders(context, id, HEADS.get(call.protocol), 0, false, context.newPromise());
    encoder.writeData(context, id, response, 0, !trailers, context.newPromise());
    if (trailers) {
      encoder.writeHeaders(context, id, TRAILERS, 0, true, context.newPromise());
    }
  }

  private static Map<BareProtocol, Http2Headers> heads() {
    Map<BareProtocol, Http2Headers> heads = new EnumMap<>(BareProtocol.class);
    for (BareProtocol protocol : BareProtocol.values()) {
      heads.put(
          protocol,
          ReadOnlyHttp2Headers.serverHeaders(
              false,
              AsciiString.cached("200"),
              CONTENT_TYPE,
              AsciiString.cached(protocol.contentType)));
    }
    return heads;
  }
}
