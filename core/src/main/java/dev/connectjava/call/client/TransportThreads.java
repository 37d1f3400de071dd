package dev.connectjava.call.client;

import dev.connectjava.http.HttpClientTransport;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells whether a thread belongs to any transport of this program: of a call that is not open yet
 * nobody knows by which it will go, nor which brings what it is opened with. Thread-safe.
 */
public final class TransportThreads {

  /** Those that something else refers to; one that is closed has no thread any more. */
  private static final Set<Reference<HttpClientTransport>> TRANSPORTS =
      ConcurrentHashMap.newKeySet();

  private static final ReferenceQueue<HttpClientTransport> FORGOTTEN = new ReferenceQueue<>();

  private TransportThreads() {}

  /** Adds a transport for as long as it is referred to. */
  static void add(HttpClientTransport transport) {
    Reference<? extends HttpClientTransport> forgotten = FORGOTTEN.poll();
    while (forgotten != null) {
      TRANSPORTS.remove(forgotten);
      forgotten = FORGOTTEN.poll();
    }
    TRANSPORTS.add(new WeakReference<>(transport, FORGOTTEN));
  }

  /** Whether the current thread is one of a transport. Looks at all of them: for who would wait. */
  public static boolean isCurrent() {
    for (Reference<HttpClientTransport> each : TRANSPORTS) {
      HttpClientTransport transport = each.get();
      if (transport != null && transport.isTransportThread()) {
        return true;
      }
    }
    return false;
  }
}
