package dev.connectjava.spring;

import dev.connectjava.Code;
import dev.connectjava.EnteredScope;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcException;
import dev.connectjava.ServerCall;
import dev.connectjava.ServerInterceptor;
import java.util.List;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Authenticates each call, asks whether it is allowed, and converts what Spring Security throws,
 * here or in the handler: {@link Code#UNAUTHENTICATED} if there is no valid authentication, {@link
 * Code#PERMISSION_DENIED} if it is not sufficient. The texts of the exceptions are not sent. An
 * {@link AuthenticationServiceException}, such as that of a user database that is down, is not
 * converted: the call fails as with any other exception of a handler.
 *
 * @param authentications are asked until one knows the credentials
 * @param authorizations all have to allow the call
 */
record SecurityInterceptor(
    List<CallAuthentication> authentications,
    List<AuthorizationManager<? super RequestContext>> authorizations)
    implements ServerInterceptor {

  @Override
  public void intercept(ServerCall call, Next next) {
    RequestContext context = call.context();
    SecurityContext security = SecurityContextHolder.createEmptyContext();
    EnteredScope entered = SecurityScope.enter(security);
    try {
      authenticate(context, security);
      authorizations.forEach(each -> each.verify(security::getAuthentication, context));
      next.handle(call);
    } catch (AuthenticationServiceException e) {
      throw e; // The credentials may be valid: what has to check them does not work.
    } catch (AuthenticationException e) {
      throw unauthenticated("the call needs a valid authentication", e);
    } catch (AccessDeniedException e) {
      throw security.getAuthentication() == null
          ? unauthenticated("the call needs an authentication", e)
          : new RpcException(Code.PERMISSION_DENIED, "the call is not allowed", e);
    } finally {
      entered.leave();
    }
  }

  private void authenticate(RequestContext context, SecurityContext security) {
    for (CallAuthentication each : authentications) {
      Authentication found = each.authenticate(context).orElse(null);
      if (found != null) {
        security.setAuthentication(found);
        break;
      }
    }
    context.attributes().set(SecurityScope.CONTEXT, security);
  }

  private static RpcException unauthenticated(String message, RuntimeException cause) {
    return new RpcException(Code.UNAUTHENTICATED, message, cause);
  }
}
