package dev.connectjava.spring.application;

import dev.connectjava.RequestContext;
import dev.connectjava.spring.CallAuthentication;
import java.util.List;
import java.util.Optional;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Component;

/** Knows users by a header field, as behind a gateway that has authenticated them. */
@Component
class HeaderUsers implements CallAuthentication {

  @Override
  public Optional<Authentication> authenticate(RequestContext call) {
    return call.requestHeaders()
        .first("x-user")
        .map(user -> new TestingAuthenticationToken(user, "", List.of()));
  }
}
