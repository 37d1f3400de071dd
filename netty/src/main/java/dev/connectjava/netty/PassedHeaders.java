package dev.connectjava.netty;

import io.netty.handler.codec.EmptyHeaders;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The type in which Netty passes a header section from the decoder of this library to the listener
 * of this library. On the way, Netty's bookkeeping of streams reads {@code :status} and {@code
 * content-length}, and writes the number of the latter. All other methods, whether they read or
 * change the section, throw {@link UnsupportedOperationException}: an answer that there is no such
 * field would be wrong.
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
  public abstract List<CharSequence> getAll(CharSequence name);

  @Override
  public abstract int size();

  @Override
  public abstract boolean isEmpty();

  @Override
  public @Nullable CharSequence get(CharSequence name) {
    throw unused();
  }

  @Override
  public CharSequence get(CharSequence name, CharSequence defaultValue) {
    throw unused();
  }

  @Override
  public @Nullable Boolean getBoolean(CharSequence name) {
    throw unused();
  }

  @Override
  public boolean getBoolean(CharSequence name, boolean defaultValue) {
    throw unused();
  }

  @Override
  public @Nullable Byte getByte(CharSequence name) {
    throw unused();
  }

  @Override
  public byte getByte(CharSequence name, byte defaultValue) {
    throw unused();
  }

  @Override
  public @Nullable Character getChar(CharSequence name) {
    throw unused();
  }

  @Override
  public char getChar(CharSequence name, char defaultValue) {
    throw unused();
  }

  @Override
  public @Nullable Short getShort(CharSequence name) {
    throw unused();
  }

  @Override
  public short getShort(CharSequence name, short defaultValue) {
    throw unused();
  }

  @Override
  public @Nullable Integer getInt(CharSequence name) {
    throw unused();
  }

  @Override
  public int getInt(CharSequence name, int defaultValue) {
    throw unused();
  }

  @Override
  public @Nullable Long getLong(CharSequence name) {
    throw unused();
  }

  @Override
  public long getLong(CharSequence name, long defaultValue) {
    throw unused();
  }

  @Override
  public @Nullable Float getFloat(CharSequence name) {
    throw unused();
  }

  @Override
  public float getFloat(CharSequence name, float defaultValue) {
    throw unused();
  }

  @Override
  public @Nullable Double getDouble(CharSequence name) {
    throw unused();
  }

  @Override
  public double getDouble(CharSequence name, double defaultValue) {
    throw unused();
  }

  @Override
  public @Nullable Long getTimeMillis(CharSequence name) {
    throw unused();
  }

  @Override
  public long getTimeMillis(CharSequence name, long defaultValue) {
    throw unused();
  }

  @Override
  public @Nullable CharSequence getAndRemove(CharSequence name) {
    throw unused();
  }

  @Override
  public CharSequence getAndRemove(CharSequence name, CharSequence defaultValue) {
    throw unused();
  }

  @Override
  public List<CharSequence> getAllAndRemove(CharSequence name) {
    throw unused();
  }

  @Override
  public @Nullable Boolean getBooleanAndRemove(CharSequence name) {
    throw unused();
  }

  @Override
  public boolean getBooleanAndRemove(CharSequence name, boolean defaultValue) {
    throw unused();
  }

  @Override
  public @Nullable Byte getByteAndRemove(CharSequence name) {
    throw unused();
  }

  @Override
  public byte getByteAndRemove(CharSequence name, byte defaultValue) {
    throw unused();
  }

  @Override
  public @Nullable Character getCharAndRemove(CharSequence name) {
    throw unused();
  }

  @Override
  public char getCharAndRemove(CharSequence name, char defaultValue) {
    throw unused();
  }

  @Override
  public @Nullable Short getShortAndRemove(CharSequence name) {
    throw unused();
  }

  @Override
  public short getShortAndRemove(CharSequence name, short defaultValue) {
    throw unused();
  }

  @Override
  public @Nullable Integer getIntAndRemove(CharSequence name) {
    throw unused();
  }

  @Override
  public int getIntAndRemove(CharSequence name, int defaultValue) {
    throw unused();
  }

  @Override
  public @Nullable Long getLongAndRemove(CharSequence name) {
    throw unused();
  }

  @Override
  public long getLongAndRemove(CharSequence name, long defaultValue) {
    throw unused();
  }

  @Override
  public @Nullable Float getFloatAndRemove(CharSequence name) {
    throw unused();
  }

  @Override
  public float getFloatAndRemove(CharSequence name, float defaultValue) {
    throw unused();
  }

  @Override
  public @Nullable Double getDoubleAndRemove(CharSequence name) {
    throw unused();
  }

  @Override
  public double getDoubleAndRemove(CharSequence name, double defaultValue) {
    throw unused();
  }

  @Override
  public @Nullable Long getTimeMillisAndRemove(CharSequence name) {
    throw unused();
  }

  @Override
  public long getTimeMillisAndRemove(CharSequence name, long defaultValue) {
    throw unused();
  }

  @Override
  public boolean contains(CharSequence name) {
    throw unused();
  }

  @Override
  public boolean contains(CharSequence name, CharSequence value) {
    throw unused();
  }

  @Override
  public boolean contains(CharSequence name, CharSequence value, boolean caseInsensitive) {
    throw unused();
  }

  @Override
  public boolean containsObject(CharSequence name, Object value) {
    throw unused();
  }

  @Override
  public boolean containsBoolean(CharSequence name, boolean value) {
    throw unused();
  }

  @Override
  public boolean containsByte(CharSequence name, byte value) {
    throw unused();
  }

  @Override
  public boolean containsChar(CharSequence name, char value) {
    throw unused();
  }

  @Override
  public boolean containsShort(CharSequence name, short value) {
    throw unused();
  }

  @Override
  public boolean containsInt(CharSequence name, int value) {
    throw unused();
  }

  @Override
  public boolean containsLong(CharSequence name, long value) {
    throw unused();
  }

  @Override
  public boolean containsFloat(CharSequence name, float value) {
    throw unused();
  }

  @Override
  public boolean containsDouble(CharSequence name, double value) {
    throw unused();
  }

  @Override
  public boolean containsTimeMillis(CharSequence name, long value) {
    throw unused();
  }

  @Override
  public Set<CharSequence> names() {
    throw unused();
  }

  @Override
  public Iterator<CharSequence> valueIterator(CharSequence name) {
    throw unused();
  }

  @Override
  public Iterator<Map.Entry<CharSequence, CharSequence>> iterator() {
    throw unused();
  }

  @Override
  public boolean remove(CharSequence name) {
    throw unused();
  }

  @Override
  public Http2Headers clear() {
    throw unused();
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public final int hashCode() {
    return System.identityHashCode(this);
  }

  private static UnsupportedOperationException unused() {
    return new UnsupportedOperationException("a received header section is read by its own type");
  }
}
