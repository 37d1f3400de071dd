/**
 * Support for protobuf-java messages: {@link dev.connectjava.protobuf.ProtoCodec} and {@link
 * dev.connectjava.protobuf.JsonCodec} encode and decode them, {@link
 * dev.connectjava.protobuf.ProtobufDetailConverter} converts them to error details.
 */
@NullMarked
package dev.connectjava.protobuf;

import org.jspecify.annotations.NullMarked;
