/**
 * Server reflection: {@link dev.connectjava.reflection.Reflection} is merged into the router whose
 * schema it describes.
 */
@NullMarked
package dev.connectjava.reflection;

import org.jspecify.annotations.NullMarked;
