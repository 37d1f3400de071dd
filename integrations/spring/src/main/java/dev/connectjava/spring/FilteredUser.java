package dev.connectjava.spring;

import dev.connectjava.AttributeKey;
import dev.connectjava.Attributes;
import dev.connectjava.RequestContext;
import java.util.Optional;
import org.springframework.security.authentication.AuthenticationTrustResolver;
import org.springframework.security.authentication.AuthenticationTrustResolverImpl;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * The authentication of a request by the filters before the servlet. Their security context belongs
 * to the container's thread and to them: they clear it while the call may still run. So only the
 * authentication is taken from it, and becomes an attribute of the call.
 */
final class FilteredUser {

  private static final AttributeKey<Authentication> KEY =
      AttributeKey.named("authentication by filters");

  private static final AuthenticationTrustResolver TRUST = new AuthenticationTrustResolverImpl();

  private FilteredUser() {}

  /**
   * Sets the authentication that is current on this thread, except that of an anonymous user: a
   * call without a user has no authentication, as on a port of its own.
   */
  static void set(Attributes attributes) {
    Authentication current = SecurityContextHolder.getContext().getAuthentication();
    if (current != null && TRUST.isAuthenticated(current)) {
      attributes.set(KEY, current);
    }
  }

  /** Returns the authentication of a call; empty if the filters have not found one. */
  static Optional<Authentication> of(RequestContext call) {
    return call.attributes().get(KEY);
  }
}
