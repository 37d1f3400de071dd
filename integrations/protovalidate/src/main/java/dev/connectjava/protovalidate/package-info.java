/**
 * Validation of messages by the rules in their schemas. Start with {@link
 * dev.connectjava.protovalidate.ValidationInterceptor}.
 */
@NullMarked
package dev.connectjava.protovalidate;

import org.jspecify.annotations.NullMarked;
