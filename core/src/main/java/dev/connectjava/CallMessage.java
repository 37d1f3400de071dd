package dev.connectjava;

import java.nio.ByteBuffer;

/**
 * A message of a call for interceptors: its encoded bytes, its object, or both. One is made from
 * the other when it is first asked for, and then kept. So a message that an interceptor passes on
 * is neither decoded nor encoded because of it.
 *
 * <pre>{@code
 * ServerInterceptor signed =
 *     (call, next) ->
 *         next.handle(
 *             call.mapRequests(message -> message.withBytes(verified(message.bytes())))
 *                 .mapResponses(message -> message.withBytes(sign(message.bytes()))));
 * }</pre>
 *
 * <p>An interceptor gets one where it asks for it: on a server by {@link ServerCall#mapRequests},
 * {@link ServerCall#mapResponses} and {@link ServerCall#receiveMessage}, on a client by {@link
 * ClientCall#mapRequests} and {@link ClientCall#mapResponses}. It can't be changed, and may be kept
 * after the end of its call. For use by one thread at a time. Implemented by the library; methods
 * may be added.
 */
public interface CallMessage {

  /**
   * Returns the name of the call's codec, such as {@code proto} or {@code json}.
   *
   * @throws IllegalStateException if the codec is not known: for a call that an interceptor answers
   *     itself, or that is not open yet; and on a client if another interceptor has opened a call
   *     whose messages are of another class
   */
  String codec();

  /** Returns whether the message is already encoded, so that {@link #bytes()} encodes nothing. */
  boolean isEncoded();

  /**
   * Returns the encoded message, without compression and without the prefix of its envelope. The
   * bytes are not copied. The buffer is read-only and stays valid; each call returns a new one. A
   * client's request that can't be encoded fails its call, even if the exception is caught.
   *
   * @throws RpcException if the message can't be encoded: with {@link Code#INTERNAL}, or with
   *     {@link Code#RESOURCE_EXHAUSTED} if this side does not send messages of its length
   * @throws IllegalStateException as {@link #codec()} does, if the message is not encoded
   */
  ByteBuffer bytes();

  /**
   * Returns the message as an object of the method's class, or of the class that its codec has for
   * interceptors: for a view this is protobuf-java's message. If a request can't be decoded, a
   * server's interceptor can catch the exception and pass another message on ({@link #withBytes},
   * {@link #withObject}); otherwise the stream of requests ends. On a client, a response that can't
   * be decoded fails the call, even if the exception is caught: a response that may be invalid is
   * to be checked by its bytes.
   *
   * <p>The object of a method with encoded messages ({@link RpcMethod#encoded}) is the array that
   * the handler or the caller gets and may change; {@link #bytes()} does not change then.
   *
   * @throws RpcException if the bytes can't be decoded: with {@link Code#INVALID_ARGUMENT} for a
   *     request that a server has received, and with {@link Code#INTERNAL} otherwise
   * @throws IllegalStateException as {@link #codec()} does, if there are only bytes
   */
  Object object();

  /**
   * Returns a message of these bytes, to be passed on in place of this one.
   *
   * @param bytes a message that is encoded by the codec {@link #codec()}; transferred: the array
   *     must not be changed any more
   */
  CallMessage withBytes(byte[] bytes);

  /**
   * Returns a message of an object, to be passed on in place of this one. For the same object this
   * is the message itself, with its bytes if it is encoded; so an object must not be changed in
   * place.
   *
   * @param message of the class of {@link #object}
   */
  CallMessage withObject(Object message);
}
