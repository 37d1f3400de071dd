package dev.connectjava.http;

/** The HTTP version of an exchange. */
public enum HttpVersion {
  /** HTTP/1.0 and HTTP/1.1. */
  HTTP_1,
  /** HTTP/2. */
  HTTP_2,
  /** HTTP/3. */
  HTTP_3
}
