/**
 * Recorded calls: {@link dev.connectjava.testing.record.CallRecorder} records them on a server, on
 * a client or in a {@link dev.connectjava.testing.record.RecordingProxy}, each as one line of JSON.
 * {@link dev.connectjava.testing.record.CallReplay} answers clients as recorded, and {@link
 * dev.connectjava.testing.record.ReplayClient} compares a server with what was recorded.
 */
@NullMarked
package dev.connectjava.testing.record;

import org.jspecify.annotations.NullMarked;
