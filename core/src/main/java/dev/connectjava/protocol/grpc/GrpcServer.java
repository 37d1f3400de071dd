package dev.connectjava.protocol.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.connectjava.Headers;
import dev.connectjava.Protocol;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpResponse;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.protocol.Admission;
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
import dev.connectjava.protocol.UnaryForm;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of gRPC: the outcome of a call is in HTTP trailers, so it needs HTTP/2 or
 * later.
 */
public final class GrpcServer implements UnaryForm, StreamForm {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final GrpcHead heads;

  /** Creates the protocol with these compressions. */
  public GrpcServer(Encodings encodings) {
    this.heads = new GrpcHead("application/grpc", encodings);
  }

  @Override
  public Protocol protocol() {
    return Protocol.GRPC;
  }

  @Override
  public @Nullable String codecOf(String mediaType) {
    return heads.codecOf(mediaType);
  }

  @Override
  public String contentType(String codec) {
    return heads.contentType(codec);
  }

  @Override
  public boolean isEnveloped() {
    return true;
  }

  @Override
  public @Nullable HttpResponse refusal(HttpRequest request) {
    if (request.version() != HttpVersion.HTTP_1) {
      return null;
    }
    String reason = "gRPC needs HTTP/2; over HTTP/1.1 this server speaks Connect and gRPC-Web\n";
    return HttpResponse.of(
        505,
        Headers.of(GrpcHeaders.CONTENT_TYPE, "text/plain; charset=utf-8"),
        ByteBuffer.wrap(reason.getBytes(UTF_8)));
  }

  @Override
  public CallHead readHead(HttpRequest request, String codec) {
    return heads.read(request, codec);
  }

  @Override
  public MessageReader reader(CallHead head, int limitBytes, Admission admission) {
    return new EnvelopeReader(Inbound.REQUEST, 0, limitBytes, admission);
  }

  @Override
  public byte @Nullable [] wholeMessage(
      HttpRequest request, CallHead head, ByteBuffer body, int limitBytes) {
    return Envelope.onlyMessage(body, limitBytes);
  }

  @Override
  public HttpResponse response(
      CallHead head, Headers metadata, ByteBuffer message, boolean compressed, Headers trailers) {
    return new HttpResponse(200, head(head, metadata), message, success(trailers));
  }

  @Override
  public StreamForm asStream() {
    return this;
  }

  private static Headers success(Headers trailers) {
    return trailers.isEmpty() ? GrpcStatus.OK : GrpcStatus.trailers(null, trailers);
  }

  /**
   * Returns one block of fields if the handler has set no headers ("trailers-only"), including the
   * headers of the error; otherwise headers and trailers are separate.
   */
  @Override
  public HttpResponse failure(String codec, OutgoingError error, ErrorLimits limits) {
    return error.fitWithMessage(
        e -> failure(codec, e),
        response ->
            limits.takesFields(response.headers()) && limits.takesFields(response.trailers()));
  }

  private HttpResponse failure(String codec, OutgoingError error) {
    Headers.Builder fields = heads.fields(codec, null, error.headers());
    if (!error.hasOwnHead()) {
      return HttpResponse.of(
          200, GrpcStatus.append(fields, error.error(), error.trailers()).build());
    }
    return new HttpResponse(
        200,
        fields.build(),
        NOTHING.duplicate(),
        GrpcStatus.trailers(error.error(), error.trailers()));
  }

  @Override
  public Headers head(CallHead head, Headers metadata) {
    return heads.fields(head, metadata);
  }

  @Override
  public StreamEnd end(Headers trailers) {
    return new StreamEnd(NOTHING.duplicate(), success(trailers));
  }

  @Override
  public StreamEnd end(OutgoingError error, ErrorLimits limits) {
    Headers trailers =
        error.fitWithMessage(
            e -> GrpcStatus.trailers(e.error(), e.trailers()), limits::takesFields);
    return new StreamEnd(NOTHING.duplicate(), trailers);
  }
}
