package dev.connectjava.memory;

import dev.connectjava.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One way through the engine.
 *
 * @param handlers how the service is written
 * @param callers how the client is used
 * @param intercepted whether an interceptor on each side wraps all messages
 * @param carried whether the event loop carries the threads of handlers
 */
record EngineSetup(
    Protocol protocol, Style handlers, Style callers, boolean intercepted, boolean carried) {

  enum Style {
    BLOCKING,
    ASYNCHRONOUS
  }

  static Stream<EngineSetup> all() {
    List<EngineSetup> setups = new ArrayList<>();
    for (Protocol protocol : Protocol.values()) {
      for (Style handlers : Style.values()) {
        for (Style callers : Style.values()) {
          setups.add(new EngineSetup(protocol, handlers, callers, false, false));
          setups.add(new EngineSetup(protocol, handlers, callers, true, false));
        }
      }
      setups.add(new EngineSetup(protocol, Style.BLOCKING, Style.BLOCKING, false, true));
      setups.add(new EngineSetup(protocol, Style.BLOCKING, Style.ASYNCHRONOUS, true, true));
    }
    return setups.stream();
  }
}
