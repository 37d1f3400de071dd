/**
 * The compressions zstd, br and snappy. Each needs its library on the path; gzip and deflate are in
 * {@link dev.connectjava.Compressions}.
 */
@NullMarked
package dev.connectjava.compression;

import org.jspecify.annotations.NullMarked;
