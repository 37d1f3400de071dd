/**
 * The parts that served calls and client calls share: encoding and decoding of messages, and
 * waiting for them.
 */
@NullMarked
package dev.connectjava.call;

import org.jspecify.annotations.NullMarked;
