/**
 * Protobuf's JSON mapping: a plan for each message type, made from its descriptor, one parser and a
 * printer for each form of messages.
 *
 * <p>{@link dev.connectjava.protobuf.json.JsonSchema} has the plans. A {@link
 * dev.connectjava.protobuf.json.JsonParser} reads JSON and calls a {@link
 * dev.connectjava.protobuf.json.MessageTarget}, which makes a message or its binary form of it. A
 * {@link dev.connectjava.protobuf.json.JsonPrinter} writes messages, a {@link
 * dev.connectjava.protobuf.json.WirePrinter} their binary form.
 *
 * @see <a href="https://protobuf.dev/programming-guides/json/">ProtoJSON format</a>
 */
@NullMarked
package dev.connectjava.protobuf.json;

import org.jspecify.annotations.NullMarked;
