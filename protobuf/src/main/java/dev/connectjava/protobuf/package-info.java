/**
 * Messages of protobuf-java: {@link dev.connectjava.protobuf.ProtoCodec} and {@link
 * dev.connectjava.protobuf.JsonCodec} translate them, {@link
 * dev.connectjava.protobuf.ProtobufDetailConverter} attaches them to errors.
 */
@NullMarked
package dev.connectjava.protobuf;

import org.jspecify.annotations.NullMarked;
