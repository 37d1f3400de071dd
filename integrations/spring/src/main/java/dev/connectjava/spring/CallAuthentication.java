package dev.connectjava.spring;

import dev.connectjava.RequestContext;
import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.core.Authentication;

/**
 * Authenticates the calls of a server for Spring Security. Beans of this type are asked in their
 * {@linkplain org.springframework.core.annotation.Order order}, before the interceptors of the
 * application, until one returns an authentication. It then is the one of the {@code
 * SecurityContext} in interceptors, handlers and their callbacks, and method security decides by
 * it. Thread-safe.
 *
 * <pre>{@code
 * @Bean
 * CallAuthentication tokens(AuthenticationManager manager) {
 *   return CallAuthentication.bearer(manager, BearerTokenAuthenticationToken::new);
 * }
 * }</pre>
 *
 * <p>A call without an authentication reaches its handler, unless a bean of type {@code
 * AuthorizationManager<RequestContext>} or method security denies it. Calls of the health service
 * that the starter adds are neither authenticated nor denied.
 *
 * <p>In the application's own web server ({@code connect.server.transport=servlet}), a call for
 * which no bean returns an authentication has that of Spring Security's filters, unless its user is
 * anonymous.
 */
@FunctionalInterface
public interface CallAuthentication {

  /**
   * Returns the authentication of a call. May block.
   *
   * @return empty if the request has no credentials of the kind that this knows
   * @throws org.springframework.security.core.AuthenticationException if the credentials are not
   *     valid: the call fails with {@code unauthenticated}; with {@code internal} if it is an
   *     {@code AuthenticationServiceException}
   */
  Optional<Authentication> authenticate(RequestContext call);

  /**
   * Returns an authentication by the user name and the password of the header field {@code
   * authorization} with the scheme {@code Basic}.
   */
  static CallAuthentication basic(AuthenticationManager manager) {
    Objects.requireNonNull(manager, "manager");
    return call ->
        Credentials.of("Basic", call.requestHeaders())
            .map(Credentials::userAndPassword)
            .map(manager::authenticate);
  }

  /**
   * Returns an authentication by the token of the header field {@code authorization} with the
   * scheme {@code Bearer}.
   *
   * @param token makes what the manager authenticates, such as Spring Security's {@code
   *     BearerTokenAuthenticationToken::new}
   */
  static CallAuthentication bearer(
      AuthenticationManager manager, Function<String, ? extends Authentication> token) {
    Objects.requireNonNull(manager, "manager");
    Objects.requireNonNull(token, "token");
    return call ->
        Credentials.of("Bearer", call.requestHeaders()).map(token).map(manager::authenticate);
  }

  /**
   * Returns an authentication by the verified certificate of the client, which {@code
   * connect.server.ssl.client-authentication} asks for.
   *
   * @param user returns the authentication for the client's own certificate
   */
  static CallAuthentication certificate(Function<X509Certificate, ? extends Authentication> user) {
    Objects.requireNonNull(user, "user");
    return call -> call.peer().certificates().stream().findFirst().map(user);
  }
}
