package dev.connectjava.netty;

import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;

/**
 * The objects that a client's connections on one event loop share.
 *
 * @param settings the settings of the transport
 * @param eventLoop the event loop to which the connections are confined
 * @param outbox the queue of steps of their exchanges
 * @param channels those that are not closed yet
 * @param memory the memory of the transport's messages
 */
record ClientLoop(
    ClientSettings settings,
    EventLoop eventLoop,
    EventLoopOutbox outbox,
    ChannelGroup channels,
    MemoryOfEventLoops memory) {

  static ClientLoop of(ClientSettings settings, EventLoop eventLoop, MemoryOfEventLoops memory) {
    return new ClientLoop(
        settings,
        eventLoop,
        new EventLoopOutbox(eventLoop),
        new DefaultChannelGroup(eventLoop),
        memory);
  }

  /** Creates the memory of a new connection. */
  ConnectionMemory newConnectionMemory() {
    return memory.ofConnection(eventLoop);
  }
}
