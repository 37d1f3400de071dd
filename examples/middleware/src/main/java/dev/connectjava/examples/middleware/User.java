package dev.connectjava.examples.middleware;

import dev.connectjava.AttributeKey;
import java.util.Set;

/**
 * The user that makes a call. Immutable.
 *
 * @param name what other users see
 * @param permissions what the user may do
 */
record User(String name, Set<Permission> permissions) {

  /** The attribute of a call that has its user, once the call is authenticated. */
  static final AttributeKey<User> CALLER = AttributeKey.named("caller");

  User {
    permissions = Set.copyOf(permissions);
  }
}
