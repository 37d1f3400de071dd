/**
 * Access to the fields of generated messages and their builders: functions that call the methods
 * which protoc generates, as compiled code does.
 */
@NullMarked
package dev.connectjava.protobuf.access;

import org.jspecify.annotations.NullMarked;
