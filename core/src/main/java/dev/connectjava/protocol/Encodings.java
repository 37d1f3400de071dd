package dev.connectjava.protocol;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.platform.Log;
import dev.connectjava.platform.Log.Level;
import dev.connectjava.spi.Compression;
import dev.connectjava.spi.Excerpt;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The compressions of one side, and the choice among them. Thread-safe.
 *
 * <p>A compression is chosen only if it is {@linkplain Compression#isAvailable available}, which is
 * asked once and may load a native library. One that is not is unknown from then on.
 *
 * <p>Null stands for identity, that is, for no compression.
 */
public final class Encodings {

  private static final Log LOG = Log.of(Encodings.class);

  private static final String IDENTITY = "identity";

  private final AtomicReference<Known> known;

  /**
   * The compressions that have not turned out not to work. Immutable.
   *
   * @param working the names of those that were asked whether they work
   */
  private record Known(Map<String, Compression> byName, Set<String> working, String names) {

    Known(Map<String, Compression> byName, Set<String> working) {
      this(byName, working, String.join(",", byName.keySet()));
    }

    Known with(String name) {
      Set<String> more = new HashSet<>(working);
      more.add(name);
      return new Known(byName, more, names);
    }

    Known without(String name) {
      Map<String, Compression> others = new LinkedHashMap<>(byName);
      others.remove(name);
      return new Known(others, working);
    }
  }

  /**
   * Creates the encodings of these compressions; if two have the same name, the later one is used.
   */
  public Encodings(Collection<Compression> compressions) {
    Map<String, Compression> byName = new LinkedHashMap<>();
    for (Compression compression : compressions) {
      byName.put(compression.name(), compression);
    }
    this.known = new AtomicReference<>(new Known(byName, Set.of()));
  }

  /** Returns all names, separated by commas, for the header that says what this side accepts. */
  public String names() {
    return known.get().names();
  }

  /** Returns a compression that works; null if there is none of this name. */
  private @Nullable Compression working(String name) {
    Known seen = known.get();
    Compression compression = seen.byName().get(name);
    if (compression == null || seen.working().contains(name)) {
      return compression;
    }
    boolean works = works(compression);
    Known unused = known.updateAndGet(now -> works ? now.with(name) : now.without(name));
    return works ? compression : null;
  }

  private static boolean works(Compression compression) {
    try {
      return compression.isAvailable();
    } catch (RuntimeException | LinkageError e) {
      LOG.log(Level.WARNING, "the compression " + compression.name() + " does not work", e);
      return false;
    }
  }

  /**
   * Returns the compression of a request.
   *
   * @param name the encoding in the request's head, or null if it has none
   * @return the compression, or null for identity
   * @throws RpcException with {@link Code#UNIMPLEMENTED} if there is no such compression
   */
  public @Nullable Compression ofRequest(@Nullable String name) {
    return find(name, Code.UNIMPLEMENTED, "unknown encoding %s: supported are %s");
  }

  /**
   * Returns the compression of a response that a client has received.
   *
   * @param name the encoding in the response's head, or null if it has none
   * @return the compression, or null for identity
   * @throws RpcException with {@link Code#INTERNAL} if this side has not said that it accepts it
   */
  public @Nullable Compression usedByResponse(@Nullable String name) {
    return find(
        name, Code.INTERNAL, "the response has encoding %s, but only these are accepted: %s");
  }

  private @Nullable Compression find(@Nullable String name, Code codeOfUnknown, String unknown) {
    if (name == null || name.isEmpty() || name.equalsIgnoreCase(IDENTITY)) {
      return null;
    }
    Compression compression = working(name.toLowerCase(Locale.ROOT));
    if (compression == null) {
      throw new RpcException(codeOfUnknown, unknown.formatted(Excerpt.quoted(name), supported()));
    }
    return compression;
  }

  private String supported() {
    String names = names();
    return names.isEmpty() ? IDENTITY : IDENTITY + "," + names;
  }

  /**
   * Returns the compression for a response: the first in the client's list that this side has.
   *
   * @param accepted the list that the client sent; null if it sent none, in which case the
   *     request's encoding is used
   * @return the compression, or null for identity
   */
  public @Nullable Compression ofResponse(
      @Nullable String accepted, @Nullable Compression ofRequest) {
    if (accepted == null) {
      return ofRequest;
    }
    for (String element : accepted.split(",", -1)) {
      Compression compression = ofElement(element);
      if (compression != null) {
        return compression;
      }
    }
    return null;
  }

  private @Nullable Compression ofElement(String element) {
    int semicolon = element.indexOf(';');
    String name = semicolon < 0 ? element : element.substring(0, semicolon);
    return semicolon >= 0 && refuses(element.substring(semicolon + 1))
        ? null
        : working(name.strip().toLowerCase(Locale.ROOT));
  }

  /** Returns whether a weight forbids the encoding: {@code q=0}, {@code q=0.000}. */
  private static boolean refuses(String weight) {
    return weight.replace(" ", "").matches("(?i)q=0(\\.0*)?");
  }
}
