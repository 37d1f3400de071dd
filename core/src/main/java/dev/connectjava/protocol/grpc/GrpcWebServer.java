package dev.connectjava.protocol.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.connectjava.Headers;
import dev.connectjava.Protocol;
import dev.connectjava.RpcException;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpResponse;
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
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of gRPC-Web: the outcome of a call is in the last envelope of the body, so any
 * HTTP version can carry it. In its text form, both bodies are base64.
 */
public final class GrpcWebServer implements UnaryForm, StreamForm {

  static final int TRAILERS = 0x80;

  /** The end of a successful call without trailers of the application. */
  private static final ByteBuffer SUCCESS =
      trailersEnvelope(null, Headers.empty()).asReadOnlyBuffer();

  private final GrpcHead heads;
  private final boolean text;

  private GrpcWebServer(GrpcHead heads, boolean text) {
    this.heads = heads;
    this.text = text;
  }

  /** Returns the binary form with these compressions. */
  public static GrpcWebServer binary(Encodings encodings) {
    return new GrpcWebServer(new GrpcHead("application/grpc-web", encodings), false);
  }

  /** Returns the text form with these compressions. */
  public static GrpcWebServer text(Encodings encodings) {
    return new GrpcWebServer(new GrpcHead("application/grpc-web-text", encodings), true);
  }

  @Override
  public Protocol protocol() {
    return Protocol.GRPC_WEB;
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
  public CallHead readHead(HttpRequest request, String codec) {
    return heads.read(request, codec);
  }

  @Override
  public MessageReader reader(CallHead head, int limitBytes, Admission admission) {
    MessageReader envelopes = new EnvelopeReader(Inbound.REQUEST, 0, limitBytes, admission);
    return text ? new Base64Reader(envelopes) : envelopes;
  }

  @Override
  public ByteBuffer body(ByteBuffer bytes) {
    return text ? Base64.getEncoder().encode(bytes) : bytes;
  }

  @Override
  public byte @Nullable [] wholeMessage(
      HttpRequest request, CallHead head, ByteBuffer body, int limitBytes) {
    return text ? null : Envelope.onlyMessage(body, limitBytes);
  }

  @Override
  public HttpResponse response(
      CallHead head, Headers metadata, ByteBuffer message, boolean compressed, Headers trailers) {
    ByteBuffer end = success(trailers);
    ByteBuffer body = ByteBuffer.allocate(message.remaining() + end.remaining());
    body.put(message).put(end).flip();
    return HttpResponse.of(200, head(head, metadata), body(body));
  }

  @Override
  public HttpResponse failure(String codec, OutgoingError error, ErrorLimits limits) {
    return error.fit(
        e -> HttpResponse.of(200, heads.fields(codec, null, e.headers()).build(), end(e)),
        response ->
            limits.takesFields(response.headers())
                && response.body().remaining() <= limits.bodyBytes());
  }

  @Override
  public Headers head(CallHead head, Headers metadata) {
    return heads.fields(head, metadata);
  }

  @Override
  public StreamEnd end(Headers trailers) {
    return new StreamEnd(body(success(trailers)), Headers.empty());
  }

  @Override
  public StreamEnd end(OutgoingError error, ErrorLimits limits) {
    ByteBuffer end = error.fit(this::end, body -> body.remaining() <= limits.bodyBytes());
    return new StreamEnd(end, Headers.empty());
  }

  private ByteBuffer end(OutgoingError error) {
    return body(trailersEnvelope(error.error(), error.trailers()));
  }

  @Override
  public StreamForm asStream() {
    return this;
  }

  private static ByteBuffer success(Headers trailers) {
    return trailers.isEmpty() ? SUCCESS.duplicate() : trailersEnvelope(null, trailers);
  }

  /** Returns whether the rest of a body is exactly the end of a successful call. */
  static boolean isBareSuccess(ByteBuffer rest) {
    return rest.remaining() == SUCCESS.remaining() && SUCCESS.equals(rest);
  }

  /** Returns the envelope of the trailers: lines {@code name: value}, each with CRLF at its end. */
  private static ByteBuffer trailersEnvelope(@Nullable RpcException error, Headers trailers) {
    StringBuilder lines = new StringBuilder();
    GrpcStatus.trailers(error, trailers)
        .forEach((name, value) -> lines.append(name).append(": ").append(value).append("\r\n"));
    return Envelope.of(TRAILERS, lines.toString().getBytes(UTF_8));
  }
}
