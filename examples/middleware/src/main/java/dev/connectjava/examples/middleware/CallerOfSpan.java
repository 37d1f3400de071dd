package dev.connectjava.examples.middleware;

import dev.connectjava.ServerCall;
import dev.connectjava.ServerInterceptor;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;

/** Adds the name of the user to the span of the call, which is current here. Stateless. */
final class CallerOfSpan implements ServerInterceptor {

  /** The attribute of the span. */
  static final AttributeKey<String> USER = AttributeKey.stringKey("user.name");

  @Override
  public void intercept(ServerCall call, Next next) {
    Span.current().setAttribute(USER, call.context().attributes().require(User.CALLER).name());
    next.handle(call);
  }
}
