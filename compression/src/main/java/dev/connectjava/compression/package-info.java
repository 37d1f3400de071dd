/** Compressions beyond those of the JDK, each by a library that has to be on the path. */
@NullMarked
package dev.connectjava.compression;

import org.jspecify.annotations.NullMarked;
