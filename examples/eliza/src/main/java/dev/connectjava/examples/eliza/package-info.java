/**
 * The example: Eliza, the therapist program of 1966, as a service. It shows Connect on the JVM from
 * a {@code .proto} file to a web page.
 *
 * <p>{@link dev.connectjava.examples.eliza.Eliza} is the service, {@link
 * dev.connectjava.examples.eliza.ClientTask} calls it, and {@link
 * dev.connectjava.examples.eliza.Conversation} finds the answers.
 */
@NullMarked
package dev.connectjava.examples.eliza;

import org.jspecify.annotations.NullMarked;
