/** The failures of messages that exceed a limit, for all packages of the module. */
@NullMarked
package dev.connectjava.protobuf.limits;

import org.jspecify.annotations.NullMarked;
