/**
 * Eliza, a therapist of the year 1966, as a service of today: the example that shows Connect on the
 * JVM from a {@code .proto} file to a web page.
 *
 * <p>Start reading at {@link dev.connectjava.examples.eliza.Conversation}, which is what the
 * service speaks with; {@link dev.connectjava.examples.eliza.Eliza} is the service, {@link
 * dev.connectjava.examples.eliza.ClientTask} what a client does with it.
 */
@NullMarked
package dev.connectjava.examples.eliza;

import org.jspecify.annotations.NullMarked;
