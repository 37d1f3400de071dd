package dev.connectjava.call.server;

import java.time.Duration;

/**
 * What all calls of one transport thread share. Confined to that thread.
 *
 * @param waitingRequests the calls whose single request message has not arrived in whole
 * @param handlerStarts the calls whose handlers are about to start
 */
record TransportThread(WaitingRequests waitingRequests, HandlerStarts handlerStarts) {

  static TransportThread of(Duration requestIdleTimeout) {
    return new TransportThread(new WaitingRequests(requestIdleTimeout), new HandlerStarts());
  }
}
