package dev.connectjava.netty;

import io.netty.handler.codec.EmptyHeaders;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;

/**
 * The type in which Netty passes a header section from the decoder of this library to the listener
 * of this library. On the way, Netty's bookkeeping of streams reads {@code :status} and {@code
 * content-length}, and writes the number of the latter. Other methods that change the section throw
 * {@link UnsupportedOperationException}.
 */
abstract class PassedHeaders extends EmptyHeaders<CharSequence, CharSequence, Http2Headers>
    implements Http2Headers {

  @Override
  public abstract @Nullable CharSequence status();

  @Override
  public @Nullable CharSequence method() {
    throw unused();
  }

  @Override
  public @Nullable CharSequence scheme() {
    throw unused();
  }

  @Override
  public @Nullable CharSequence authority() {
    throw unused();
  }

  @Override
  public @Nullable CharSequence path() {
    throw unused();
  }

  @Override
  public Http2Headers method(CharSequence value) {
    throw unused();
  }

  @Override
  public Http2Headers scheme(CharSequence value) {
    throw unused();
  }

  @Override
  public Http2Headers authority(CharSequence value) {
    throw unused();
  }

  @Override
  public Http2Headers path(CharSequence value) {
    throw unused();
  }

  @Override
  public Http2Headers status(CharSequence value) {
    throw unused();
  }

  @Override
  public boolean contains(CharSequence name, CharSequence value, boolean caseInsensitive) {
    throw unused();
  }

  private static UnsupportedOperationException unused() {
    return new UnsupportedOperationException("a received header section is read by its own type");
  }
}
