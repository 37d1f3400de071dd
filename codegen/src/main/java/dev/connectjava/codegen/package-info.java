/**
 * Generates Java for the services of .proto files.
 *
 * <p>{@link dev.connectjava.codegen.Main} speaks protoc's plugin protocol, {@code CodeGenerator}
 * turns a request into a response, {@code ServiceModel} holds what is known of a service, and each
 * {@code ...Writer} writes one file of it.
 */
@NullMarked
package dev.connectjava.codegen;

import org.jspecify.annotations.NullMarked;
