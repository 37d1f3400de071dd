package dev.connectjava.netty;

import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpStatusClass;

/** Encodes HTTP/1.1 responses, without a body for HEAD requests. Confined to its event loop. */
final class Http1ResponseEncoder extends HttpResponseEncoder {

  private boolean toHead;

  /** Sets whether the next response answers a HEAD request. */
  void answers(boolean head) {
    toHead = head;
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpResponse response) {
    boolean isFinal = response.status().codeClass() != HttpStatusClass.INFORMATIONAL;
    return (toHead && isFinal) || super.isContentAlwaysEmpty(response);
  }
}
