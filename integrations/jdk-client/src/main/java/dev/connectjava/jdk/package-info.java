/** A client by the JDK's own HTTP client. Start with {@link dev.connectjava.jdk.JdkTransport}. */
@NullMarked
package dev.connectjava.jdk;

import org.jspecify.annotations.NullMarked;
