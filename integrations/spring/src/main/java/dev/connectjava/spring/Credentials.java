package dev.connectjava.spring;

import dev.connectjava.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;

/** The credentials in the header field {@code authorization} of a request. */
final class Credentials {

  private Credentials() {}

  /** Returns what follows the scheme; empty if the field is missing or has another scheme. */
  static Optional<String> of(String scheme, Headers headers) {
    String start = scheme + " ";
    return headers
        .first("authorization")
        .filter(value -> value.regionMatches(true, 0, start, 0, start.length()))
        .map(value -> value.substring(start.length()).strip());
  }

  /**
   * Returns what an {@code AuthenticationManager} authenticates.
   *
   * @param credentials user name, colon and password, in base64
   * @throws BadCredentialsException if they do not have this form
   */
  static Authentication userAndPassword(String credentials) {
    String text;
    try {
      text = new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new BadCredentialsException("the credentials are not in base64", e);
    }
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new BadCredentialsException("the credentials have no colon");
    }
    return UsernamePasswordAuthenticationToken.unauthenticated(
        text.substring(0, colon), text.substring(colon + 1));
  }
}
