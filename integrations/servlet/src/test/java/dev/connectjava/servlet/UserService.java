package dev.connectjava.servlet;

import com.google.protobuf.StringValue;
import dev.connectjava.AttributeKey;
import dev.connectjava.Attributes;
import dev.connectjava.RequestContext;
import dev.connectjava.Router;
import dev.connectjava.RpcMethod;
import dev.connectjava.Service;
import dev.connectjava.ServiceDefinition;
import java.security.Principal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** A service that answers with the user whom its interceptors and its handlers see. */
final class UserService implements Service {

  private static final String NAME = "test.v1.UserService";

  static final RpcMethod<StringValue, StringValue> BLOCKING =
      RpcMethod.unary(NAME, "Blocking", StringValue.class, StringValue.class);
  static final RpcMethod<StringValue, StringValue> ASYNC =
      RpcMethod.unary(NAME, "Async", StringValue.class, StringValue.class);
  static final RpcMethod<StringValue, StringValue> STREAM =
      RpcMethod.serverStream(NAME, "Stream", StringValue.class, StringValue.class);

  private static final AttributeKey<Boolean> ADMIN = AttributeKey.named("admin");
  private static final AttributeKey<String> SEEN = AttributeKey.named("seen by interceptors");
  private static final Executor THREADS = Thread::startVirtualThread;

  final AtomicInteger calls = new AtomicInteger();

  @Override
  public ServiceDefinition definition() {
    return ServiceDefinition.builder(NAME)
        .unary(BLOCKING, (request, call) -> answer(call))
        .asyncUnary(
            ASYNC, (request, call) -> CompletableFuture.supplyAsync(() -> answer(call), THREADS))
        .serverStream(STREAM, (request, responses, call) -> responses.send(answer(call)))
        .build();
  }

  Router router() {
    return Router.builder()
        .service(this)
        .headInterceptor(call -> call.attributes().set(SEEN, user(call.attributes())))
        .interceptor((call, next) -> {
          Attributes attributes = call.context().attributes();
          attributes.set(SEEN, attributes.require(SEEN) + ", " + user(attributes));
          next.handle(call);
        })
        .build();
  }

  /** Returns a servlet whose calls have the role of their user. */
  RouterServlet servlet() {
    return RouterServlet.builder(router())
        .attributes((request, attributes) -> {
          if (request.isUserInRole(HeaderUsers.ROLE)) {
            attributes.set(ADMIN, true);
          }
        })
        .build();
  }

  private StringValue answer(RequestContext call) {
    calls.incrementAndGet();
    Attributes attributes = call.attributes();
    return StringValue.of(attributes.require(SEEN) + ", " + user(attributes));
  }

  private static String user(Attributes attributes) {
    String name = attributes.get(RouterServlet.USER_PRINCIPAL).map(Principal::getName).orElse("-");
    return attributes.get(ADMIN).isPresent() ? name + " as admin" : name;
  }
}
