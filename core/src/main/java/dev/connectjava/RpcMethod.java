package dev.connectjava;

import dev.connectjava.spi.CodedMethod;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A description of one RPC method: its procedure, its kind, its message types and its idempotency.
 *
 * <p>Immutable and thread-safe. Generated code has a constant for each method of a service.
 *
 * <pre>{@code
 * RpcMethod<GreetRequest, GreetResponse> greet =
 *     RpcMethod.unary(
 *         "greet.v1.GreetService", "Greet", GreetRequest.class, GreetResponse.class);
 * }</pre>
 *
 * @param <I> the class of a request message
 * @param <O> the class of a response message
 */
public final class RpcMethod<I, O> implements CodedMethod<I, O> {

  /** The kind of a method: whether each direction has one message or a stream. */
  public enum Kind {
    /** One request message, one response message. */
    UNARY,
    /** A stream of request messages, one response message. */
    CLIENT_STREAM,
    /** One request message, a stream of response messages. */
    SERVER_STREAM,
    /** A stream of messages in each direction. */
    BIDI_STREAM;

    /** Returns whether the client may send any number of messages. */
    public boolean clientStreams() {
      return this == CLIENT_STREAM || this == BIDI_STREAM;
    }

    /** Returns whether the server may send any number of messages. */
    public boolean serverStreams() {
      return this == SERVER_STREAM || this == BIDI_STREAM;
    }
  }

  /** The effect of executing the same request again, as the schema declares it. */
  public enum Idempotency {
    /** The schema declares nothing. */
    UNKNOWN,
    /** The method changes nothing, so a unary method may be called by HTTP GET. */
    NO_SIDE_EFFECTS,
    /** A second execution has no further effect, so a retry is safe; HTTP GET is not allowed. */
    IDEMPOTENT
  }

  private final String service;
  private final String name;
  private final String procedure;
  private final Kind kind;
  private final Class<I> requestType;
  private final Class<O> responseType;
  private final Idempotency idempotency;
  private final @Nullable Supplier<?> schema;

  /** The method with its first classes of messages; null if this is it. */
  private final @Nullable RpcMethod<?, ?> original;

  private RpcMethod(
      String service,
      String name,
      Kind kind,
      Class<I> requestType,
      Class<O> responseType,
      Idempotency idempotency,
      @Nullable Supplier<?> schema,
      @Nullable RpcMethod<?, ?> original) {
    this.service = requirePart("service", service);
    this.name = requirePart("method", name);
    this.procedure = "/" + service + "/" + name;
    this.kind = kind;
    this.requestType = Objects.requireNonNull(requestType, "requestType");
    this.responseType = Objects.requireNonNull(responseType, "responseType");
    this.idempotency = idempotency;
    this.schema = schema;
    this.original = original;
  }

  /**
   * Returns a unary method.
   *
   * @param service the service's full name, such as {@code greet.v1.GreetService}
   * @param name the method's name in the schema, such as {@code Greet}
   * @throws IllegalArgumentException if a name is empty, or has other characters than those of one
   *     path segment
   */
  public static <I, O> RpcMethod<I, O> unary(
      String service, String name, Class<I> requestType, Class<O> responseType) {
    return of(service, name, Kind.UNARY, requestType, responseType);
  }

  /** Returns a client-streaming method; parameters as for {@link #unary}. */
  public static <I, O> RpcMethod<I, O> clientStream(
      String service, String name, Class<I> requestType, Class<O> responseType) {
    return of(service, name, Kind.CLIENT_STREAM, requestType, responseType);
  }

  /** Returns a server-streaming method; parameters as for {@link #unary}. */
  public static <I, O> RpcMethod<I, O> serverStream(
      String service, String name, Class<I> requestType, Class<O> responseType) {
    return of(service, name, Kind.SERVER_STREAM, requestType, responseType);
  }

  /** Returns a bidirectional streaming method; parameters as for {@link #unary}. */
  public static <I, O> RpcMethod<I, O> bidiStream(
      String service, String name, Class<I> requestType, Class<O> responseType) {
    return of(service, name, Kind.BIDI_STREAM, requestType, responseType);
  }

  private static <I, O> RpcMethod<I, O> of(
      String service, String name, Kind kind, Class<I> requestType, Class<O> responseType) {
    return new RpcMethod<>(
        service, name, kind, requestType, responseType, Idempotency.UNKNOWN, null, null);
  }

  private static String requirePart(String what, String part) {
    if (part.isEmpty() || !part.chars().allMatch(RpcMethod::isOfPathSegment)) {
      throw new IllegalArgumentException(
          "a %s name is one segment of a path, of visible ASCII characters, but was \"%s\""
              .formatted(what, part));
    }
    return part;
  }

  private static boolean isOfPathSegment(int c) {
    return c > ' ' && c < 0x7F && c != '/' && c != '?' && c != '#';
  }

  /** Returns this method with another idempotency. */
  public RpcMethod<I, O> withIdempotency(Idempotency newIdempotency) {
    return new RpcMethod<>(
        service, name, kind, requestType, responseType, newIdempotency, schema, original);
  }

  /**
   * Returns this method with its schema.
   *
   * @param newSchema supplies the description of the method in the schema language, for protobuf a
   *     {@code com.google.protobuf.Descriptors.MethodDescriptor}; called whenever {@link #schema}
   *     is
   */
  public RpcMethod<I, O> withSchema(Supplier<?> newSchema) {
    return new RpcMethod<>(
        service, name, kind, requestType, responseType, idempotency, newSchema, original);
  }

  /**
   * Returns this method with another class of request messages; procedure, kind, idempotency and
   * schema stay the same. The class must be one of the same messages for the codecs, such as a
   * generated view or {@code DynamicMessage}. The codecs of {@code connect-protobuf} refuse a view
   * or a message of another type with an {@link IllegalArgumentException} that names both, when a
   * router with the method is built and when a client first calls it. Codecs of your own may
   * misread such messages.
   *
   * <pre>{@code
   * RpcMethod<GreetRequestView, GreetResponse> greet =
   *     GreetServiceMethods.GREET.withRequestType(GreetRequestView.class);
   * }</pre>
   *
   * @param <T> the class of a request message
   */
  public <T> RpcMethod<T, O> withRequestType(Class<T> newRequestType) {
    return withTypes(newRequestType, responseType);
  }

  /**
   * Returns this method with another class of response messages, as {@link #withRequestType} does
   * for requests.
   *
   * @param <T> the class of a response message
   */
  public <T> RpcMethod<I, T> withResponseType(Class<T> newResponseType) {
    return withTypes(requestType, newResponseType);
  }

  private <S, T> RpcMethod<S, T> withTypes(Class<S> newRequestType, Class<T> newResponseType) {
    RpcMethod<?, ?> first = original == null ? this : original;
    return new RpcMethod<>(
        service, name, kind, newRequestType, newResponseType, idempotency, schema, first);
  }

  /**
   * Returns this method with encoded messages: its messages are {@code byte[]} in the form of the
   * call's codec, which {@link RequestContext#codec} names to a handler and {@link
   * CallOptions.Builder#codec} chooses for a call. They are neither decoded nor encoded, so a proxy
   * or a cache needs no schema. This works with handlers, clients and transports of all kinds:
   *
   * <pre>{@code
   * RpcMethod<byte[], byte[]> greet = GreetServiceMethods.GREET.encoded();
   * byte[] response = transport.unary(greet, bytes, CallOptions.defaults().withCodec("json"));
   * }</pre>
   *
   * <p>The bytes are those before compression. An array that a handler or a caller receives belongs
   * to it. An array that is sent is copied before {@code send} or {@code sendAsync} returns; a
   * handler that returns its response, or a stage of it, must not change the array afterwards.
   */
  public RpcMethod<byte[], byte[]> encoded() {
    return withTypes(byte[].class, byte[].class);
  }

  /** Returns whether this method's messages are encoded, those of both directions. */
  public boolean isEncoded() {
    return requestType == byte[].class && responseType == byte[].class;
  }

  @Override
  public String procedure() {
    return procedure;
  }

  /** Returns the service's full name, such as {@code greet.v1.GreetService}. */
  public String service() {
    return service;
  }

  /** Returns the method's name in the schema, such as {@code Greet}. */
  public String name() {
    return name;
  }

  /** Returns the kind of the method. */
  public Kind kind() {
    return kind;
  }

  /** Returns the idempotency that the schema declares; {@link Idempotency#UNKNOWN} by default. */
  public Idempotency idempotency() {
    return idempotency;
  }

  @Override
  public Class<I> requestType() {
    return requestType;
  }

  @Override
  public Class<O> responseType() {
    return responseType;
  }

  @Override
  public Class<?> declaredRequestType() {
    return original == null ? requestType : original.requestType;
  }

  @Override
  public Class<?> declaredResponseType() {
    return original == null ? responseType : original.responseType;
  }

  @Override
  public <S> Optional<S> schema(Class<S> schemaType) {
    return Optional.<Object>ofNullable(schema == null ? null : schema.get())
        .filter(schemaType::isInstance)
        .map(schemaType::cast);
  }

  /** Returns the kind and the procedure. */
  @Override
  public String toString() {
    return kind + " " + procedure;
  }
}
