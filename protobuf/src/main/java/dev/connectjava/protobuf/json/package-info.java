/**
 * Protobuf's JSON mapping: a plan for each message type, made from its descriptor, one parser and
 * one printer.
 *
 * <p>{@link dev.connectjava.protobuf.json.JsonSchema} has the plans. A {@link
 * dev.connectjava.protobuf.json.JsonParser} reads JSON and calls a {@link
 * dev.connectjava.protobuf.json.MessageTarget}; a {@link dev.connectjava.protobuf.json.JsonPrinter}
 * writes messages.
 *
 * @see <a href="https://protobuf.dev/programming-guides/json/">ProtoJSON format</a>
 */
@NullMarked
package dev.connectjava.protobuf.json;

import org.jspecify.annotations.NullMarked;
