/**
 * Text rules that several packages share: the syntax of header names and values, and advice on
 * missing libraries.
 */
@NullMarked
package dev.connectjava.text;

import org.jspecify.annotations.NullMarked;
