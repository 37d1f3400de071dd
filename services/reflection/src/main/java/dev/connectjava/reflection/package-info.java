/**
 * Server reflection: {@link dev.connectjava.reflection.Reflection} is merged into the router whose
 * schema it describes. {@link dev.connectjava.reflection.SchemaClient} is the other side: a client
 * without generated code, of a schema that it gets from a server or from a file.
 */
@NullMarked
package dev.connectjava.reflection;

import org.jspecify.annotations.NullMarked;
