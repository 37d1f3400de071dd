/** Compression of messages within limits, and the compressions that the JDK itself offers. */
@NullMarked
package dev.connectjava.coding;

import org.jspecify.annotations.NullMarked;
