package dev.connectjava;

import java.util.Optional;

/**
 * What is known of a call that a client makes, the same object for the call's {@link
 * ClientListener}s, {@link ClientCallScope}s and {@link ClientHeadInterceptor}s. Thread-safe; not
 * for implementation by users: methods may be added.
 */
public interface ClientCallContext {

  /** The method that the caller has called, whatever interceptors make of it. */
  RpcMethod<?, ?> method();

  /**
   * The URL that the client's transport was made for, such as {@code https://host:8443}; empty if
   * it has none.
   */
  Optional<String> target();

  /** The protocol of the client. */
  Protocol protocol();

  /** The caller's options together with the client's defaults, before interceptors. */
  CallOptions options();

  /**
   * Values of this call, by which its listeners, scopes and head interceptors share state. What the
   * caller has set is in {@link CallOptions#attribute}.
   */
  Attributes attributes();
}
