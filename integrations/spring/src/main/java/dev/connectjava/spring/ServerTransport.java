package dev.connectjava.spring;

/** What carries the calls of the server. */
enum ServerTransport {

  /** A server of Netty, on a port of its own. */
  NETTY,

  /** The application's own web server, in which the router is a servlet. */
  SERVLET;

  /** The name of the property. */
  static final String PROPERTY = "connect.server.transport";
}
