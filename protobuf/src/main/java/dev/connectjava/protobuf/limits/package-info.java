/**
 * What is wrong with messages that exceed a limit or lack fields, for all packages of the module.
 */
@NullMarked
package dev.connectjava.protobuf.limits;

import org.jspecify.annotations.NullMarked;
