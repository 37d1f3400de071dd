/**
 * What others plug in, found on the path or given to a router or a client: {@link
 * dev.connectjava.spi.Codec codecs}, {@link dev.connectjava.spi.Compression compressions} and
 * {@link dev.connectjava.spi.DetailConverter converters of error details}.
 */
@NullMarked
package dev.connectjava.spi;

import org.jspecify.annotations.NullMarked;
