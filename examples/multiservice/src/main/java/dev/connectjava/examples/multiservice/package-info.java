/** Several services on one server, with health, reflection and the well-known types. */
@NullMarked
package dev.connectjava.examples.multiservice;

import org.jspecify.annotations.NullMarked;
