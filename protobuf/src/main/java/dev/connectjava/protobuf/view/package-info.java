/**
 * Views of protobuf messages: immutable objects that read the fields of a message from its encoded
 * bytes.
 *
 * <p>The plugin {@code protoc-gen-connect-java} generates a class {@code FooView} for a message
 * {@code Foo} if its option {@code views} says so. {@link
 * dev.connectjava.protobuf.view.MessageView} is what all of them have. Strings are {@link
 * dev.connectjava.protobuf.view.Utf8}, byte strings {@link
 * dev.connectjava.protobuf.view.BytesView}, repeated fields lists such as {@link
 * dev.connectjava.protobuf.view.IntList} and {@link dev.connectjava.protobuf.view.ViewList}, map
 * fields a {@link dev.connectjava.protobuf.view.MapView}.
 *
 * <p>{@link dev.connectjava.protobuf.view.ViewType}, which each generated class has, decodes views,
 * makes them of messages, and changes them. {@link dev.connectjava.protobuf.view.GeneratedView} and
 * {@link dev.connectjava.protobuf.view.ViewReader} are for generated code.
 */
@NullMarked
package dev.connectjava.protobuf.view;

import org.jspecify.annotations.NullMarked;
