/**
 * The four kinds of calls side by side, blocking and asynchronous, on the server and the client.
 */
@NullMarked
package dev.connectjava.examples.streamingtour;

import org.jspecify.annotations.NullMarked;
