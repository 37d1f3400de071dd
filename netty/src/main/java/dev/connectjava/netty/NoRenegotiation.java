package dev.connectjava.netty;

import dev.connectjava.http.ConnectionListener.Reason;
import dev.connectjava.tls.TlsVersion;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import javax.net.ssl.SSLException;

/**
 * Closes a connection whose client begins a second handshake, which TLS 1.2 allows. In it, the
 * client could show another certificate, or resume any session of the same context, which may have
 * another certificate. OpenSSL refuses this itself; the JDK can refuse only new sessions.
 *
 * <p>It stands before the TLS handler, and finds the handshake records, whose type is not
 * encrypted. In the handshake of TLS 1.2, a client sends one handshake record after its
 * ChangeCipherSpec: its Finished. TLS 1.3 has no renegotiation.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5246#section-7.4.1.2">RFC 5246, section
 *     7.4.1.2</a>
 */
final class NoRenegotiation extends ChannelInboundHandlerAdapter {

  private static final Logger LOGGER = System.getLogger(NoRenegotiation.class.getName());

  private static final int RECORD_HEADER_BYTES = 5;
  private static final int CHANGE_CIPHER_SPEC = 20;
  private static final int HANDSHAKE = 22;

  /** How many bytes of the current record's header were read. */
  private int headerBytes;

  /** The length of the current record's content; complete with its header. */
  private int length;

  private int contentLeft;
  private boolean cipherChanged;
  private int handshakeRecords;

  /** Whether the handshake is complete. */
  private boolean complete;

  private boolean closed;

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!closed && message instanceof ByteBuf bytes) {
      read(bytes);
    }
    if (!closed && complete && isRenegotiated()) {
      close(ctx);
    }
    if (closed) {
      ReferenceCountUtil.release(message);
    } else {
      ctx.fireChannelRead(message);
    }
  }

  private void read(ByteBuf bytes) {
    int at = bytes.readerIndex();
    while (at < bytes.writerIndex()) {
      if (contentLeft > 0) {
        int skipped = Math.min(contentLeft, bytes.writerIndex() - at);
        contentLeft -= skipped;
        at += skipped;
      } else {
        onHeaderByte(bytes.getUnsignedByte(at));
        at++;
      }
    }
  }

  private void onHeaderByte(int value) {
    if (headerBytes == 0) {
      onRecord(value);
    }
    length = (length << 8 | value) & 0xffff; // The last two bytes of the header.
    headerBytes++;
    if (headerBytes == RECORD_HEADER_BYTES) {
      contentLeft = length;
      headerBytes = 0;
    }
  }

  private void onRecord(int type) {
    if (type == CHANGE_CIPHER_SPEC) {
      cipherChanged = true;
    } else if (type == HANDSHAKE && cipherChanged) {
      handshakeRecords++;
    }
  }

  /** Returns whether there is a handshake record after Finished. */
  private boolean isRenegotiated() {
    return handshakeRecords > 1;
  }

  /**
   * Called when the handshake is complete. Removes this handler if the client can't begin another
   * one.
   *
   * @param ctx of this handler
   * @return false if the client has already begun another one: the connection is closed then
   */
  boolean onHandshake(ChannelHandlerContext ctx, String version) {
    if (version.equals(TlsVersion.TLS_1_3.protocol())) {
      ctx.pipeline().remove(this);
      return true;
    }
    complete = true;
    if (isRenegotiated()) {
      close(ctx);
    }
    return !closed;
  }

  /** Bypasses the TLS handler, which may be in the middle of the bytes that it got before. */
  private void close(ChannelHandlerContext ctx) {
    closed = true;
    SSLException reason =
        new SSLException("the client begins a renegotiation of TLS 1.2, which is refused");
    LOGGER.log(Level.DEBUG, () -> "closed %s: %s".formatted(ctx.channel(), reason.getMessage()));
    ObservedConnection.ending(ctx.channel(), Reason.PROTOCOL_ERROR, reason);
    ctx.close();
  }
}
