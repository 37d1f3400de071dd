package dev.connectjava;

import java.util.Optional;

/**
 * Describes a call that a client makes. The call's {@link ClientListener}s, {@link
 * ClientCallScope}s and {@link ClientHeadInterceptor}s get the same object. Thread-safe; not for
 * implementation by users: methods may be added.
 */
public interface ClientCallContext {

  /** Returns the method that the caller has called, even if an interceptor calls another one. */
  RpcMethod<?, ?> method();

  /**
   * Returns the URL that the client's transport was made for, such as {@code https://host:8443};
   * empty if it has none.
   */
  Optional<String> target();

  /** Returns the protocol of the client. */
  Protocol protocol();

  /**
   * Returns the caller's options together with the client's defaults, before interceptors change
   * them.
   */
  CallOptions options();

  /**
   * Returns the attributes of this call, through which its listeners, scopes and head interceptors
   * share state. The caller's own attributes are in {@link CallOptions#attribute}.
   */
  Attributes attributes();
}
