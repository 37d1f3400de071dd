/** A client by OkHttp, with messages of protobuf-javalite: what an app for Android needs. */
@NullMarked
package dev.connectjava.examples.okhttp;

import org.jspecify.annotations.NullMarked;
