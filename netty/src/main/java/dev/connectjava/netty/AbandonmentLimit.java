package dev.connectjava.netty;

import java.time.Duration;

/**
 * How many streams a client may give up before their responses have begun.
 *
 * @param streams so many
 * @param within in so much time
 */
record AbandonmentLimit(int streams, Duration within) {}
