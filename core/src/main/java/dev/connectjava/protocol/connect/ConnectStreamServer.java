package dev.connectjava.protocol.connect;

import dev.connectjava.Headers;
import dev.connectjava.Protocol;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpResponse;
import dev.connectjava.protocol.Admission;
import dev.connectjava.protocol.ApplicationMetadata;
import dev.connectjava.protocol.CallHead;
import dev.connectjava.protocol.Encodings;
import dev.connectjava.protocol.Envelope;
import dev.connectjava.protocol.EnvelopeReader;
import dev.connectjava.protocol.ErrorLimits;
import dev.connectjava.protocol.Inbound;
import dev.connectjava.protocol.MessageReader;
import dev.connectjava.protocol.OutgoingError;
import dev.connectjava.protocol.StreamEnd;
import dev.connectjava.protocol.StreamForm;
import dev.connectjava.spi.Compression;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of Connect for streaming calls: bodies consist of envelopes, and the last
 * envelope of a response states the outcome of the call.
 *
 * @see <a href="https://connectrpc.com/docs/protocol#streaming-rpcs">Connect: streaming RPCs</a>
 */
public final class ConnectStreamServer implements StreamForm {

  static final String CONTENT_TYPE_PREFIX = "application/connect+";
  static final int END_STREAM = 2;

  private final Encodings encodings;
  private final boolean requireVersion;
  private final DetailDebug debug;
  private final CallHead.Recent recent = new CallHead.Recent();

  /**
   * Creates the protocol with these compressions.
   *
   * @param requireVersion whether a request must state the protocol's version
   * @param debug the JSON of the details of errors
   */
  public ConnectStreamServer(Encodings encodings, boolean requireVersion, DetailDebug debug) {
    this.encodings = encodings;
    this.requireVersion = requireVersion;
    this.debug = debug;
  }

  @Override
  public Protocol protocol() {
    return Protocol.CONNECT;
  }

  @Override
  public @Nullable String codecOf(String mediaType) {
    return mediaType.startsWith(CONTENT_TYPE_PREFIX)
        ? mediaType.substring(CONTENT_TYPE_PREFIX.length())
        : null;
  }

  @Override
  public String contentType(String codec) {
    return CONTENT_TYPE_PREFIX + codec;
  }

  @Override
  public boolean isEnveloped() {
    return true;
  }

  @Override
  public CallHead readHead(HttpRequest request, String codec) {
    Headers headers = request.headers();
    String version = headers.first(ConnectHeaders.PROTOCOL_VERSION).orElse(null);
    ConnectVersion.check(ConnectHeaders.PROTOCOL_VERSION, version, "1", requireVersion);
    String encoding = headers.first(ConnectHeaders.STREAM_ENCODING).orElse(null);
    String accepted = headers.first(ConnectHeaders.STREAM_ACCEPT_ENCODING).orElse(null);
    CallHead known = recent.find(codec, encoding, accepted, encodings.names());
    CallHead head = known == null ? head(codec, encoding, accepted) : known;
    return headers.contains(ConnectHeaders.TIMEOUT)
        ? head.withTimeout(ConnectTimeout.read(headers))
        : head;
  }

  private CallHead head(String codec, @Nullable String encoding, @Nullable String accepted) {
    Compression ofRequest = encodings.ofRequest(encoding);
    Compression ofResponse = encodings.ofResponse(accepted, ofRequest);
    String supported = encodings.names();
    Headers fields = fields(codec, ofResponse, Headers.empty());
    CallHead head = new CallHead(codec, ofRequest, ofResponse, fields, null, null);
    return recent.keep(encoding, accepted, supported, head);
  }

  @Override
  public MessageReader reader(CallHead head, int limitBytes, Admission admission) {
    return new EnvelopeReader(Inbound.REQUEST, 0, limitBytes, admission);
  }

  @Override
  public HttpResponse response(
      CallHead head, Headers metadata, ByteBuffer message, boolean compressed, Headers trailers) {
    ByteBuffer end = end(trailers).body();
    ByteBuffer body = ByteBuffer.allocate(message.remaining() + end.remaining());
    body.put(message).put(end).flip();
    return HttpResponse.of(200, head(head, metadata), body);
  }

  @Override
  public HttpResponse failure(String codec, OutgoingError error, ErrorLimits limits) {
    return error.fit(
        e -> HttpResponse.of(200, fields(codec, null, e.headers()), last(e, limits)),
        response ->
            limits.takesFields(response.headers())
                && response.body().remaining() <= limits.bodyBytes());
  }

  @Override
  public Headers head(CallHead head, Headers metadata) {
    return metadata.isEmpty()
        ? head.fields()
        : fields(head.codec(), head.responseCompression(), metadata);
  }

  private Headers fields(String codec, @Nullable Compression compression, Headers metadata) {
    Headers.Builder fields =
        Headers.builder().addReceived(ConnectHeaders.CONTENT_TYPE, contentType(codec));
    if (compression != null) {
      fields.addReceived(ConnectHeaders.STREAM_ENCODING, compression.name());
    }
    if (!encodings.names().isEmpty()) {
      fields.addReceived(ConnectHeaders.STREAM_ACCEPT_ENCODING, encodings.names());
    }
    ApplicationMetadata.copy(metadata, "", fields);
    return fields.build();
  }

  @Override
  public StreamEnd end(Headers trailers) {
    byte[] json = ConnectErrorJson.endStream(null, trailers, DetailDebug.NONE, 0);
    return new StreamEnd(Envelope.of(END_STREAM, json), Headers.empty());
  }

  @Override
  public StreamEnd end(OutgoingError error, ErrorLimits limits) {
    ByteBuffer end =
        error.fit(e -> last(e, limits), body -> body.remaining() <= limits.bodyBytes());
    return new StreamEnd(end, Headers.empty());
  }

  private ByteBuffer last(OutgoingError error, ErrorLimits limits) {
    int mostBytes = limits.bodyBytes() - Envelope.PREFIX_BYTES;
    byte[] json = ConnectErrorJson.endStream(error.error(), error.trailers(), debug, mostBytes);
    return Envelope.of(END_STREAM, json);
  }
}
