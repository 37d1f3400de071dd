package dev.connectjava.netty;

import dev.connectjava.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Responses as Netty's encoder writes them, to compare with. */
final class NettyResponses {

  private NettyResponses() {}

  static byte[] whole(
      boolean toHead, int status, Headers headers, byte[] body, ConnectionOption option) {
    DefaultFullHttpResponse message =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(status),
            toHead ? Unpooled.EMPTY_BUFFER : Unpooled.copiedBuffer(body));
    headers.forEach(message.headers()::add);
    if (status != 204 && status != 304) {
      message.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
    }
    mark(message, option);
    return encoded(toHead, List.of(message));
  }

  static byte[] inParts(
      boolean toHead,
      int status,
      Headers headers,
      List<byte[]> parts,
      boolean inChunks,
      ConnectionOption option) {
    DefaultHttpResponse head =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status));
    headers.forEach(head.headers()::add);
    if (inChunks) {
      head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    mark(head, option);
    List<Object> messages = new ArrayList<>();
    messages.add(head);
    for (byte[] part : parts) {
      messages.add(new DefaultHttpContent(Unpooled.copiedBuffer(part)));
    }
    messages.add(LastHttpContent.EMPTY_LAST_CONTENT);
    return encoded(toHead, messages);
  }

  private static void mark(HttpResponse message, ConnectionOption option) {
    switch (option) {
      case UNSAID -> {}
      case CLOSE -> message.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
      case KEEP_ALIVE ->
          message.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
  }

  private static byte[] encoded(boolean toHead, List<?> messages) {
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new HttpResponseEncoder() {
              @Override
              protected boolean isContentAlwaysEmpty(HttpResponse response) {
                return toHead || super.isContentAlwaysEmpty(response);
              }
            });
    channel.writeOutbound(messages.toArray());
    byte[] bytes = sent(channel);
    channel.finishAndReleaseAll();
    return bytes;
  }

  /** Takes everything that a channel has sent. */
  static byte[] sent(EmbeddedChannel channel) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
      byte[] read = new byte[part.readableBytes()];
      part.readBytes(read);
      bytes.writeBytes(read);
      part.release();
    }
    return bytes.toByteArray();
  }
}
