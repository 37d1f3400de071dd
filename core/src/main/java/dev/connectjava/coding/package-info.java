/**
 * Compression of messages within limits: {@link dev.connectjava.coding.Inflation}, and the
 * compressions of the JDK.
 */
@NullMarked
package dev.connectjava.coding;

import org.jspecify.annotations.NullMarked;
