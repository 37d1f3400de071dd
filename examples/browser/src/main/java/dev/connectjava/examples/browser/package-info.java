/** A service that a web page of another origin calls. */
@NullMarked
package dev.connectjava.examples.browser;

import org.jspecify.annotations.NullMarked;
