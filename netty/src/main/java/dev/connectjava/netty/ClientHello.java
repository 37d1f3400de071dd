package dev.connectjava.netty;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The host name in the first message of a TLS handshake (Server Name Indication, SNI). The TLS
 * implementation reads the message, too, and refuses what is malformed.
 *
 * @param serverName the host name, with lowercase letters and without a dot at its end; empty if
 *     the client asks for none, or if the message can't be read
 * @param isReadable false for anything that is not a well-formed ClientHello, or is too long
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-4.1.2">RFC 8446, section 4.1.2</a>
 */
record ClientHello(Optional<String> serverName, boolean isReadable) {

  static final ClientHello UNREADABLE = new ClientHello(Optional.empty(), false);

  private static final ClientHello WITHOUT_NAME = new ClientHello(Optional.empty(), true);
  private static final int VERSION_AND_RANDOM_BYTES = 2 + 32;
  private static final int SERVER_NAME = 0;
  private static final int HOST_NAME = 0;
  private static final int MAX_NAME_BYTES = 255;

  /** Reads the body of a ClientHello, without its type and its length. */
  static ClientHello of(ByteBuffer body) {
    try {
      skip(body, VERSION_AND_RANDOM_BYTES);
      skip(body, uint8(body)); // The session.
      skip(body, uint16(body)); // The cipher suites.
      skip(body, uint8(body)); // The compression methods.
      return body.hasRemaining() ? ofExtensions(rest(body, uint16(body))) : WITHOUT_NAME;
    } catch (BufferUnderflowException e) {
      return UNREADABLE;
    }
  }

  private static ClientHello ofExtensions(ByteBuffer extensions) {
    ClientHello hello = WITHOUT_NAME;
    boolean named = false;
    while (extensions.hasRemaining()) {
      int type = uint16(extensions);
      ByteBuffer extension = part(extensions, uint16(extensions));
      if (type == SERVER_NAME) {
        if (named) {
          return UNREADABLE;
        }
        named = true;
        hello = ofServerNames(extension);
      }
    }
    return hello;
  }

  /** Reads a list of names, which may have one host name, and there are no other types. */
  private static ClientHello ofServerNames(ByteBuffer extension) {
    ByteBuffer names = rest(extension, uint16(extension));
    int type = uint8(names);
    ByteBuffer name = rest(names, uint16(names));
    return type == HOST_NAME ? ofHostName(name) : UNREADABLE;
  }

  private static ClientHello ofHostName(ByteBuffer bytes) {
    int length = bytes.remaining();
    StringBuilder name = new StringBuilder(length);
    while (bytes.hasRemaining()) {
      char each = (char) uint8(bytes);
      if (!isOfHostName(each)) {
        return UNREADABLE;
      }
      name.append(Character.toLowerCase(each));
    }
    if (length > 0 && name.charAt(length - 1) == '.') {
      name.setLength(length - 1);
    }
    return name.isEmpty() || length > MAX_NAME_BYTES
        ? UNREADABLE
        : new ClientHello(Optional.of(name.toString()), true);
  }

  private static boolean isOfHostName(char each) {
    return (each >= 'a' && each <= 'z')
        || (each >= 'A' && each <= 'Z')
        || (each >= '0' && each <= '9')
        || each == '-'
        || each == '_'
        || each == '.';
  }

  private static int uint8(ByteBuffer in) {
    return in.get() & 0xff;
  }

  private static int uint16(ByteBuffer in) {
    return in.getShort() & 0xffff;
  }

  private static void skip(ByteBuffer in, int bytes) {
    part(in, bytes);
  }

  /** Returns what remains, which must have this length. */
  private static ByteBuffer rest(ByteBuffer in, int bytes) {
    if (in.remaining() != bytes) {
      throw new BufferUnderflowException();
    }
    return in;
  }

  private static ByteBuffer part(ByteBuffer in, int bytes) {
    if (in.remaining() < bytes) {
      throw new BufferUnderflowException();
    }
    ByteBuffer part = in.slice(in.position(), bytes);
    in.position(in.position() + bytes);
    return part;
  }
}
