package dev.connectjava.netty;

import io.netty.channel.EventLoop;

/**
 * What the connections of one event loop share.
 *
 * @param settings those of the transport
 * @param eventLoop to which they are confined
 * @param outbox what is asked of their exchanges
 * @param memory of the transport's messages
 */
record ClientLoop(
    ClientSettings settings,
    EventLoop eventLoop,
    EventLoopOutbox outbox,
    MemoryOfEventLoops memory) {

  static ClientLoop of(ClientSettings settings, EventLoop eventLoop, MemoryOfEventLoops memory) {
    return new ClientLoop(settings, eventLoop, new EventLoopOutbox(eventLoop), memory);
  }

  /** What the messages of a new connection may take. */
  ConnectionMemory newConnectionMemory() {
    return memory.ofConnection(eventLoop);
  }
}
