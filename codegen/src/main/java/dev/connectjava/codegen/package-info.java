/**
 * Generates Java code for the services of .proto files.
 *
 * <p>{@link dev.connectjava.codegen.Main} implements protoc's plugin protocol, {@code
 * CodeGenerator} turns a request into a response, {@code ServiceModel} describes a service, and
 * each {@code ...Writer} writes one of its files.
 */
@NullMarked
package dev.connectjava.codegen;

import org.jspecify.annotations.NullMarked;
