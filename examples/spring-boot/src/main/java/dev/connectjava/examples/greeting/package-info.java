/** A Spring Boot application with a service and a client of it. */
@NullMarked
package dev.connectjava.examples.greeting;

import org.jspecify.annotations.NullMarked;
