package dev.connectjava.protocol.connect;

import dev.connectjava.Headers;
import dev.connectjava.Protocol;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpResponse;
import dev.connectjava.protocol.Admission;
import dev.connectjava.protocol.ApplicationMetadata;
import dev.connectjava.protocol.CallHead;
import dev.connectjava.protocol.Encodings;
import dev.connectjava.protocol.ErrorLimits;
import dev.connectjava.protocol.Inbound;
import dev.connectjava.protocol.MessageReader;
import dev.connectjava.protocol.OutgoingError;
import dev.connectjava.protocol.StreamForm;
import dev.connectjava.protocol.UnaryForm;
import dev.connectjava.protocol.WholeBodyReader;
import dev.connectjava.spi.Compression;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of Connect for unary calls: a body is the message itself, by POST or, if a
 * method has no side effects, by GET.
 *
 * @see <a href="https://connectrpc.com/docs/protocol#unary-rpcs">Connect: unary RPCs</a>
 */
public final class ConnectUnaryServer implements UnaryForm {

  private static final String CONTENT_TYPE_PREFIX = "application/";
  private static final String VERSION = "1";
  private static final String ERROR_CONTENT_TYPE = "application/json";

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
  public ConnectUnaryServer(Encodings encodings, boolean requireVersion, DetailDebug debug) {
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
    return false;
  }

  /**
   * Returns the codec that the query of a GET request names.
   *
   * @return the name, or null if the query names none
   */
  public @Nullable String codecOfQuery(String query) {
    return ConnectGet.codecOf(query);
  }

  @Override
  public CallHead readHead(HttpRequest request, String codec) {
    Headers headers = request.headers();
    if (request.method().equals("GET")) {
      ConnectGet get = ConnectGet.parse(request.query(), requireVersion);
      Compression compression = encodings.ofRequest(get.compression());
      CallHead head = head(codec, compression, accepted(headers));
      return new CallHead(
          codec,
          compression,
          head.responseCompression(),
          head.fields(),
          ConnectTimeout.read(headers),
          get.rawMessage(compression != null));
    }
    String version = headers.first(ConnectHeaders.PROTOCOL_VERSION).orElse(null);
    if (!VERSION.equals(version)) {
      ConnectVersion.check(ConnectHeaders.PROTOCOL_VERSION, version, VERSION, requireVersion);
    }
    String encoding = headers.first(ConnectHeaders.UNARY_ENCODING).orElse(null);
    String accepted = accepted(headers);
    CallHead known = recent.find(codec, encoding, accepted, encodings.names());
    CallHead head = known == null ? read(codec, encoding, accepted) : known;
    return headers.contains(ConnectHeaders.TIMEOUT)
        ? head.withTimeout(ConnectTimeout.read(headers))
        : head;
  }

  private CallHead read(String codec, @Nullable String encoding, @Nullable String accepted) {
    Compression ofRequest = encodings.ofRequest(encoding);
    String supported = encodings.names();
    return recent.keep(encoding, accepted, supported, head(codec, ofRequest, accepted));
  }

  private static @Nullable String accepted(Headers headers) {
    return headers.first(ConnectHeaders.UNARY_ACCEPT_ENCODING).orElse(null);
  }

  private CallHead head(String codec, @Nullable Compression ofRequest, @Nullable String accepted) {
    Compression ofResponse = encodings.ofResponse(accepted, ofRequest);
    Headers fields = fields(contentType(codec), Headers.empty(), Headers.empty()).build();
    return new CallHead(codec, ofRequest, ofResponse, fields, null, null);
  }

  @Override
  public MessageReader reader(CallHead head, int limitBytes, Admission admission) {
    return new WholeBodyReader(
        Inbound.REQUEST, limitBytes, head.requestCompression() != null, admission);
  }

  @Override
  public byte @Nullable [] wholeMessage(
      HttpRequest request, CallHead head, ByteBuffer body, int limitBytes) {
    int length = body.remaining();
    if (head.requestCompression() != null || length > limitBytes) {
      return null;
    }
    String announced = request.headers().first("content-length").orElse(null);
    if (announced != null && Admission.bodyBytes(announced) != length) {
      return null;
    }
    byte[] message = new byte[length];
    body.get(message);
    return message;
  }

  @Override
  public HttpResponse response(
      CallHead head, Headers metadata, ByteBuffer message, boolean compressed, Headers trailers) {
    if (!compressed && metadata.isEmpty() && trailers.isEmpty() && !isGet(head)) {
      return HttpResponse.of(200, head.fields(), message);
    }
    Compression compression = head.responseCompression();
    Headers.Builder fields = fields(contentType(head.codec()), metadata, trailers);
    if (isGet(head)) {
      addVary(fields);
    }
    if (compressed && compression != null) {
      fields.addReceived(ConnectHeaders.UNARY_ENCODING, compression.name());
    }
    return HttpResponse.of(200, fields.build(), message);
  }

  private void addVary(Headers.Builder fields) {
    if (!encodings.names().isEmpty()) {
      fields.addReceived("vary", "Accept-Encoding");
    }
  }

  /**
   * Has the fields that the complete response would have, but for those of the message itself.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-15.4.5">RFC 9110, section
   *     15.4.5</a>
   */
  @Override
  public HttpResponse notModified(Headers metadata, Headers trailers) {
    Headers.Builder fields = Headers.builder();
    addMetadata(metadata, trailers, fields);
    addVary(fields);
    return HttpResponse.of(304, fields.build());
  }

  @Override
  public @Nullable StreamForm asStream() {
    return null;
  }

  @Override
  public HttpResponse failure(String codec, OutgoingError error, ErrorLimits limits) {
    return failure(error.httpStatus(), error, limits);
  }

  /** Returns the response of a call that failed, with a given status. */
  public HttpResponse failure(int status, OutgoingError error, ErrorLimits limits) {
    return error.fit(
        e -> failure(status, e, limits.bodyBytes()),
        response ->
            limits.takesFields(response.headers())
                && response.body().remaining() <= limits.bodyBytes());
  }

  private HttpResponse failure(int status, OutgoingError error, int mostBytes) {
    Headers headers = fields(ERROR_CONTENT_TYPE, error.headers(), error.trailers()).build();
    byte[] json = ConnectErrorJson.error(error.error(), debug, mostBytes);
    return HttpResponse.of(status, headers, ByteBuffer.wrap(json));
  }

  /**
   * Returns whether the request is a GET. A cache may keep its response and give it to other
   * clients.
   */
  private static boolean isGet(CallHead head) {
    return head.message() != null;
  }

  private Headers.Builder fields(String contentType, Headers metadata, Headers trailers) {
    Headers.Builder fields =
        Headers.builder().addReceived(ConnectHeaders.CONTENT_TYPE, contentType);
    if (!encodings.names().isEmpty()) {
      fields.addReceived(ConnectHeaders.UNARY_ACCEPT_ENCODING, encodings.names());
    }
    addMetadata(metadata, trailers, fields);
    return fields;
  }

  private static void addMetadata(Headers metadata, Headers trailers, Headers.Builder fields) {
    ApplicationMetadata.copyHeaders(metadata, ConnectHeaders.UNARY_TRAILER_PREFIX, fields);
    ApplicationMetadata.copy(trailers, ConnectHeaders.UNARY_TRAILER_PREFIX, fields);
  }
}
