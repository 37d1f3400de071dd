package dev.connectjava.examples.middleware;

import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcException;
import dev.connectjava.ServerHeadInterceptor;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the user by the bearer token of a call, and refuses calls without a valid one. Later
 * interceptors and the handler have the user as {@link User#CALLER}. Thread-safe.
 *
 * <p>It runs on the event loop, before the call has a thread, so it must not block: the tokens are
 * in memory. To ask another service for the user, write it as a {@link
 * dev.connectjava.ServerInterceptor}.
 */
final class BearerAuthentication implements ServerHeadInterceptor {

  private static final String SCHEME = "Bearer ";

  private final Map<String, User> users;

  /**
   * Creates an interceptor.
   *
   * @param users the users by their tokens
   */
  BearerAuthentication(Map<String, User> users) {
    this.users = Map.copyOf(users);
  }

  @Override
  public void intercept(RequestContext call) {
    User user =
        call.requestHeaders()
            .first("authorization")
            .filter(value -> value.startsWith(SCHEME))
            .flatMap(value -> Optional.ofNullable(users.get(value.substring(SCHEME.length()))))
            .orElseThrow(BearerAuthentication::refusal);
    call.attributes().set(User.CALLER, user);
  }

  private static RpcException refusal() {
    return RpcException.withoutStackTrace(
            Code.UNAUTHENTICATED, "the call needs a valid bearer token")
        .plusHeader("www-authenticate", "Bearer");
  }
}
