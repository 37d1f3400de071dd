package dev.connectjava.examples.middleware;

import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcException;
import dev.connectjava.ServerHeadInterceptor;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the user by the bearer token of a call, and refuses calls without a valid one. Later
 * interceptors and the handler have the user as {@link User#CALLER}. Thread-safe.
 *
 * <p>It runs on the event loop, before the call has a thread, so it must not block: the tokens are
 * in memory. To ask another service for the user, write it as a {@link
 * dev.connectjava.ServerInterceptor}.
 *
 * <p>It keeps digests of the tokens. So a dump of the memory does not have them, and the time of a
 * comparison says nothing about them.
 */
final class BearerAuthentication implements ServerHeadInterceptor {

  private static final String SCHEME = "Bearer ";

  private final Map<String, User> usersByDigest = new HashMap<>();

  /**
   * Creates an interceptor.
   *
   * @param users the users by their tokens
   */
  BearerAuthentication(Map<String, User> users) {
    users.forEach((token, user) -> usersByDigest.put(digest(token), user));
  }

  @Override
  public void intercept(RequestContext call) {
    User user =
        call.requestHeaders()
            .first("authorization")
            .flatMap(BearerAuthentication::token)
            .flatMap(token -> Optional.ofNullable(usersByDigest.get(digest(token))))
            .orElseThrow(BearerAuthentication::refusal);
    call.attributes().set(User.CALLER, user);
  }

  /** The case of the scheme does not matter, by RFC 9110, section 11.1. */
  private static Optional<String> token(String authorization) {
    return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? Optional.of(authorization.substring(SCHEME.length()))
        : Optional.empty();
  }

  private static String digest(String token) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JVM lacks SHA-256", e);
    }
  }

  private static RpcException refusal() {
    return RpcException.withoutStackTrace(
            Code.UNAUTHENTICATED, "the call needs a valid bearer token")
        .plusHeader("www-authenticate", "Bearer");
  }
}
