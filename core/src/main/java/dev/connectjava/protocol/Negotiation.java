package dev.connectjava.protocol;

import dev.connectjava.http.HttpRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The choice of the form of a protocol for a request, by its content type. Immutable and
 * thread-safe.
 */
public final class Negotiation {

  /**
   * The meaning of a content type.
   *
   * @param form the form that the content type belongs to
   * @param codec the name of the codec in it; such a codec need not exist
   */
  public record Found<F extends ServerForm>(F form, String codec) {}

  /** The largest number of content types that are remembered for each kind of call. */
  private static final int MOST_REMEMBERED = 64;

  private final List<UnaryForm> unaryForms;
  private final List<StreamForm> streamForms;
  private final List<ServerForm> formsWithOwnTypes;
  private final Set<String> codecs;

  /** The meaning of content types as they were written; almost all requests have one of a few. */
  private final Map<String, Found<UnaryForm>> unaryTypes = new ConcurrentHashMap<>();

  private final Map<String, Found<StreamForm>> streamTypes = new ConcurrentHashMap<>();

  /**
   * Creates a negotiation among forms. A content type belongs to the first form that knows it.
   *
   * @param codecs the names of the codecs that exist
   */
  public Negotiation(
      List<UnaryForm> unaryForms, List<StreamForm> streamForms, Collection<String> codecs) {
    this.unaryForms = List.copyOf(unaryForms);
    this.streamForms = List.copyOf(streamForms);
    this.formsWithOwnTypes =
        Stream.concat(streamForms.stream(), unaryForms.stream())
            .filter(ServerForm::isEnveloped)
            .toList();
    this.codecs = Set.copyOf(codecs);
  }

  /** Returns the form of a unary call; null if the content type does not belong to a unary call. */
  public @Nullable Found<UnaryForm> unary(HttpRequest request) {
    String type = contentType(request);
    Found<UnaryForm> known = unaryTypes.get(type);
    return known == null ? remember(type, find(unaryForms, type), unaryTypes) : known;
  }

  /**
   * Returns the form of a call with a stream; null if the content type does not belong to such a
   * call.
   */
  public @Nullable Found<StreamForm> stream(HttpRequest request) {
    String type = contentType(request);
    Found<StreamForm> known = streamTypes.get(type);
    return known == null ? remember(type, find(streamForms, type), streamTypes) : known;
  }

  private <F extends ServerForm> @Nullable Found<F> remember(
      String type, @Nullable Found<F> found, Map<String, Found<F>> types) {
    if (found != null && codecs.contains(found.codec) && types.size() < MOST_REMEMBERED) {
      types.put(type, found);
    }
    return found;
  }

  /**
   * Returns the form of a request for a method of an unknown kind; null if its content type does
   * not identify a protocol.
   */
  public @Nullable Found<ServerForm> ofOwnType(HttpRequest request) {
    return find(formsWithOwnTypes, contentType(request));
  }

  private static String contentType(HttpRequest request) {
    return request.headers().first("content-type").orElse("");
  }

  private static <F extends ServerForm> @Nullable Found<F> find(List<F> forms, String contentType) {
    String mediaType = MediaType.parse(contentType);
    if (mediaType != null) {
      for (F form : forms) {
        String codec = form.codecOf(mediaType);
        if (codec != null) {
          return new Found<>(form, codec);
        }
      }
    }
    return null;
  }

  /** Returns the content types that a method's procedure accepts. */
  public List<String> contentTypes(boolean unary, Collection<String> codecs) {
    List<String> types = new ArrayList<>();
    for (ServerForm form : unary ? unaryForms : streamForms) {
      codecs.forEach(codec -> types.add(form.contentType(codec)));
    }
    return types;
  }
}
