package dev.connectjava.netty;

import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpStatusClass;

/** Encodes responses of HTTP/1; those to HEAD have no body. Confined to its event loop. */
final class Http1ResponseEncoder extends HttpResponseEncoder {

  private boolean toHead;

  /** Says whether the request that is answered next is a HEAD. */
  void answers(boolean head) {
    toHead = head;
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpResponse response) {
    boolean isFinal = response.status().codeClass() != HttpStatusClass.INFORMATIONAL;
    return (toHead && isFinal) || super.isContentAlwaysEmpty(response);
  }
}
