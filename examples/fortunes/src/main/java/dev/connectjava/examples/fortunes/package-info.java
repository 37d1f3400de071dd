/** A service over Valkey or Redis, and a page with the same content. */
@NullMarked
package dev.connectjava.examples.fortunes;

import org.jspecify.annotations.NullMarked;
