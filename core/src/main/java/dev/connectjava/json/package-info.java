/**
 * JSON as bytes: a strict reader that pulls one token after another, and a writer. Everything that
 * is JSON goes through them: errors and ends of streams of the Connect protocol here, and messages
 * in the module {@code protobuf}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259</a>
 */
@NullMarked
package dev.connectjava.json;

import org.jspecify.annotations.NullMarked;
