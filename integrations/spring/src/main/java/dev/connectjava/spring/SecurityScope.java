package dev.connectjava.spring;

import dev.connectjava.AttributeKey;
import dev.connectjava.EnteredScope;
import dev.connectjava.RequestContext;
import dev.connectjava.ServerCallScope;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolderStrategy;

/**
 * Makes the security context of a call current wherever code of the call runs: also in callbacks,
 * and in tasks of {@link RequestContext#wrap}. {@link SecurityInterceptor} has set it before.
 */
final class SecurityScope implements ServerCallScope {

  /** The security context of a call that has been authenticated. */
  static final AttributeKey<SecurityContext> CONTEXT = AttributeKey.named("security context");

  private static final EnteredScope NONE = () -> {};

  @Override
  public EnteredScope enter(RequestContext call) {
    return call.attributes().get(CONTEXT).map(SecurityScope::enter).orElse(NONE);
  }

  /** Makes a security context current on this thread, until the result is left. */
  static EnteredScope enter(SecurityContext context) {
    SecurityContextHolderStrategy holder = SecurityContextHolder.getContextHolderStrategy();
    SecurityContext before = holder.getContext();
    holder.setContext(context);
    return () -> {
      if (before.getAuthentication() == null) {
        holder.clearContext();
      } else {
        holder.setContext(before);
      }
    };
  }
}
