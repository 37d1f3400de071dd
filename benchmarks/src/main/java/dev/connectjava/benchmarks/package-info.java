/** Services to measure, by this library and by others. */
@org.jspecify.annotations.NullMarked
package dev.connectjava.benchmarks;
