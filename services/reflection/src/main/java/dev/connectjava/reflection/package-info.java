/**
 * What a server tells clients of its schema: {@link dev.connectjava.reflection.Reflection} is
 * merged into the router that it describes.
 */
@NullMarked
package dev.connectjava.reflection;

import org.jspecify.annotations.NullMarked;
