/**
 * Rules of text that several packages keep: what a header's name and value may be, and what is said
 * where something is missing on the path.
 */
@NullMarked
package dev.connectjava.text;

import org.jspecify.annotations.NullMarked;
