/** A service, and two proxies in front of it: with and without knowledge of its messages. */
@NullMarked
package dev.connectjava.examples.proxy;

import org.jspecify.annotations.NullMarked;
