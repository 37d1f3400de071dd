package dev.connectjava.verification;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.verification.http.TestCall;
import dev.connectjava.verification.v1.Order;
import java.io.ByteArrayOutputStream;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A protocol in one of its forms with one codec: how a call of the contract is made and read. */
enum Dialect {
  CONNECT_UNARY_JSON("application/json", "Ask", "connect-timeout-ms"),
  CONNECT_UNARY_PROTO("application/proto", "Ask", "connect-timeout-ms"),
  CONNECT_STREAM_JSON("application/connect+json", "Repeat", "connect-timeout-ms"),
  CONNECT_STREAM_PROTO("application/connect+proto", "Repeat", "connect-timeout-ms"),
  GRPC_PROTO("application/grpc+proto", "Ask", "grpc-timeout"),
  GRPC_JSON("application/grpc+json", "Ask", "grpc-timeout"),
  GRPC_WEB_PROTO("application/grpc-web+proto", "Repeat", "grpc-timeout"),
  GRPC_WEB_JSON("application/grpc-web+json", "Ask", "grpc-timeout"),
  GRPC_WEB_TEXT("application/grpc-web-text+proto", "Ask", "grpc-timeout");

  /**
   * What a client of the dialect makes of a response.
   *
   * @param outcome a code's name on Connect's wire, or "ok"
   * @param message the error's text; empty for none
   * @param headers those of HTTP
   * @param trailers the application's, wherever they were
   */
  record Answer(String outcome, String message, Headers headers, Headers trailers) {}

  private static final Pattern CODE = Pattern.compile("\"code\":\"(\\w+)\"");
  private static final Pattern MESSAGE = Pattern.compile("\"message\":\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern METADATA = Pattern.compile("\"([a-z0-9-]+)\":\\[\"([^\"]*)\"\\]");

  private final String contentType;
  private final String method;
  private final String timeoutHeader;

  Dialect(String contentType, String method, String timeoutHeader) {
    this.contentType = contentType;
    this.method = method;
    this.timeoutHeader = timeoutHeader;
  }

  boolean isGrpc() {
    return this == GRPC_PROTO || this == GRPC_JSON;
  }

  private boolean isUnary() {
    return this == CONNECT_UNARY_JSON || this == CONNECT_UNARY_PROTO;
  }

  String timeoutHeader() {
    return timeoutHeader;
  }

  /** Makes a call and waits for its answer. */
  Answer call(ServerWorld world, Order order, String... headers) {
    TestCall call = world.post(method, contentType, body(order), headers);
    byte[] response = call.read(Integer.MAX_VALUE);
    return switch (this) {
      case CONNECT_UNARY_JSON, CONNECT_UNARY_PROTO -> unary(call, response);
      case CONNECT_STREAM_JSON, CONNECT_STREAM_PROTO -> endOfStream(call, last(response));
      case GRPC_PROTO, GRPC_JSON -> {
        boolean trailersOnly = call.headers().contains("grpc-status");
        yield status(call, trailersOnly ? call.headers() : call.trailers());
      }
      case GRPC_WEB_PROTO, GRPC_WEB_JSON -> status(call, lines(last(response)));
      case GRPC_WEB_TEXT -> status(call, lines(last(decode(response))));
    };
  }

  private byte[] body(Order order) {
    byte[] message = contentType.endsWith("json") ? json(order) : order.toByteArray();
    byte[] body = isUnary() ? message : ServerWorld.envelope(0, message);
    return this == GRPC_WEB_TEXT ? Base64.getEncoder().encode(body) : body;
  }

  private static byte[] json(Order order) {
    try {
      return JsonFormat.printer().print(order).getBytes(UTF_8);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Answer unary(TestCall call, byte[] body) {
    Headers.Builder trailers = Headers.builder();
    call.headers()
        .forEach((name, value) -> {
          if (name.startsWith("trailer-")) {
            trailers.add(name.substring("trailer-".length()), value);
          }
        });
    return json(call, call.status() == 200 ? "" : new String(body, UTF_8), trailers.build());
  }

  private static Answer endOfStream(TestCall call, byte[] end) {
    String json = new String(end, UTF_8);
    Headers.Builder trailers = Headers.builder();
    Matcher matcher = METADATA.matcher(json);
    while (matcher.find()) {
      trailers.add(matcher.group(1), matcher.group(2));
    }
    return json(call, json, trailers.build());
  }

  private static Answer json(TestCall call, String json, Headers trailers) {
    return new Answer(
        first(CODE, json, "ok"),
        first(MESSAGE, json, "").replace("\\n", "\n").replace("\\\"", "\""),
        call.headers(),
        trailers);
  }

  private static String first(Pattern pattern, String text, String otherwise) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? matcher.group(1) : otherwise;
  }

  private static Answer status(TestCall call, Headers fields) {
    int status = Integer.parseInt(fields.first("grpc-status").orElseThrow());
    String outcome = Code.ofNumber(status).map(Code::wireName).orElse("ok");
    String message = fields.first("grpc-message").orElse("").replace("+", "%2B");
    return new Answer(outcome, URLDecoder.decode(message, UTF_8), call.headers(), fields);
  }

  private static Headers lines(byte[] trailers) {
    Headers.Builder fields = Headers.builder();
    new String(trailers, UTF_8)
        .lines()
        .forEach(line -> {
          int colon = line.indexOf(": ");
          fields.add(line.substring(0, colon), line.substring(colon + 2));
        });
    return fields.build();
  }

  /** The payload of the last envelope. */
  private static byte[] last(byte[] body) {
    ByteBuffer envelopes = ByteBuffer.wrap(body);
    byte[] payload = {};
    while (envelopes.hasRemaining()) {
      envelopes.get();
      payload = new byte[envelopes.getInt()];
      envelopes.get(payload);
    }
    return payload;
  }

  /** Pieces of base64, of which each may have padding at its end. */
  private static byte[] decode(byte[] text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length; i += 4) {
      bytes.writeBytes(Base64.getDecoder().decode(new String(text, i, 4, UTF_8)));
    }
    return bytes.toByteArray();
  }
}
