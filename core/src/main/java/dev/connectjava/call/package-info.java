/** What served and made calls share: encoding and decoding of messages, and those that wait. */
@NullMarked
package dev.connectjava.call;

import org.jspecify.annotations.NullMarked;
