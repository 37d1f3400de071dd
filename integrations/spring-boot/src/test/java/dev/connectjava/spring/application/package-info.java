/** An application of a user, with tests of its services. */
@org.jspecify.annotations.NullMarked
package dev.connectjava.spring.application;
