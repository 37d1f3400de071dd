package dev.connectjava.testing;

import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.spi.Excerpt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * Answers calls by stubs, which tests set up: for tests of clients without their servers, in any
 * protocol and codec. Thread-safe.
 *
 * <pre>{@code
 * Stubs stubs = Stubs.of(GreetServiceMethods.GREET);
 * stubs.stub(GreetServiceMethods.GREET)
 *     .when(request -> request.getName().equals("Ada"))
 *     .reply(greeting("Hello, Ada!"));
 * GreetServiceClient greet = GreetServiceClient.of(InMemoryTransport.to(stubs.router()));
 * }</pre>
 *
 * <p>Of the stubs of a method that match a call, the one that was added last answers, so a test can
 * override what its setup has stubbed. A call is answered when its client has sent all requests. A
 * call that no stub matches fails with {@link Code#UNIMPLEMENTED}; {@link #unmatched} says what was
 * received.
 *
 * <p>Delays are in virtual time, which only {@link #advance} moves: no test waits for them.
 */
public final class Stubs {

  private final Map<String, RpcMethod<?, ?>> methods = new LinkedHashMap<>();
  private final VirtualTime time = new VirtualTime();
  private final List<Stub<?, ?>> stubs = new CopyOnWriteArrayList<>();
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final List<String> unmatched = new CopyOnWriteArrayList<>();

  /** A call that was received. */
  private record Received(String procedure, List<?> requests) {}

  private Stubs(List<RpcMethod<?, ?>> methods) {
    methods.forEach(method -> this.methods.put(method.procedure(), method));
  }

  /** Returns an object without stubs. The methods are those that its router has. */
  public static Stubs of(RpcMethod<?, ?>... methods) {
    return new Stubs(List.of(methods));
  }

  /**
   * Adds a stub, which matches each call of a method until it gets a condition, and answers no call
   * until it gets an answer.
   *
   * @throws IllegalArgumentException if the method is not among those of {@link #of}, with the same
   *     classes
   */
  public <I, O> Stub<I, O> stub(RpcMethod<I, O> method) {
    requireKnown(method);
    Stub<I, O> stub = new Stub<>(method);
    stubs.addFirst(stub);
    return stub;
  }

  private void requireKnown(RpcMethod<?, ?> method) {
    RpcMethod<?, ?> known = methods.get(method.procedure());
    if (known == null) {
      throw new IllegalArgumentException(
          "%s is not among the methods of these stubs: %s"
              .formatted(method.procedure(), methods.keySet()));
    }
    if (known.requestType() != method.requestType()
        || known.responseType() != method.responseType()) {
      throw new IllegalArgumentException(
          "these stubs have %s with the classes %s, not %s: use the method that was passed to of"
              .formatted(method.procedure(), classes(known), classes(method)));
    }
  }

  private static String classes(RpcMethod<?, ?> method) {
    return method.requestType().getName() + " and " + method.responseType().getName();
  }

  /** Returns a router that has the methods. */
  public Router router() {
    Map<String, ServiceDefinition.Builder> services = new LinkedHashMap<>();
    for (RpcMethod<?, ?> method : methods.values()) {
      add(services.computeIfAbsent(method.service(), ServiceDefinition::builder), method);
    }
    Router.Builder router = Router.builder();
    services.values().forEach(service -> router.service(service.build()));
    return router.build();
  }

  private <I, O> void add(ServiceDefinition.Builder service, RpcMethod<I, O> method) {
    ServiceDefinition.Builder unused =
        switch (method.kind()) {
          case UNARY ->
              service.unary(
                  method,
                  (request, context) -> answer(method, List.of(request), context).only(method));
          case CLIENT_STREAM ->
              service.clientStream(
                  method,
                  (requests, context) -> answer(method, all(requests), context).only(method));
          case SERVER_STREAM ->
              service.serverStream(
                  method,
                  (request, responses, context) ->
                      answer(method, List.of(request), context).sendTo(responses));
          case BIDI_STREAM ->
              service.bidiStream(
                  method,
                  (requests, responses, context) ->
                      answer(method, all(requests), context).sendTo(responses));
        };
  }

  private static <I> List<I> all(Iterable<I> requests) {
    List<I> all = new ArrayList<>();
    requests.forEach(all::add);
    return List.copyOf(all);
  }

  @SuppressWarnings("unchecked") // The stub of a procedure has the classes of its method.
  private <I, O> StubAnswer<O> answer(
      RpcMethod<I, O> method, List<I> requests, RequestContext context) {
    received.add(new Received(method.procedure(), requests));
    for (Stub<?, ?> stub : stubs) {
      if (stub.isOf(method) && ((Stub<I, O>) stub).matches(requests)) {
        StubAnswer<O> answer = ((Stub<I, O>) stub).next();
        time.delay(answer.delay(), context);
        return answer;
      }
    }
    String text =
        "no stub of %s matches the requests %s"
            .formatted(
                method.procedure(),
                requests.stream()
                    .map(request -> Excerpt.ofReason(request.toString().strip()))
                    .collect(Collectors.joining(", ", "[", "]")));
    unmatched.add(text);
    throw RpcException.withoutStackTrace(Code.UNIMPLEMENTED, text);
  }

  /**
   * Returns the requests of all calls of a method, in the order of the calls; immutable.
   *
   * @throws IllegalArgumentException if the method is not among those of {@link #of}, with the same
   *     classes
   */
  public <I> List<I> requests(RpcMethod<I, ?> method) {
    requireKnown(method);
    return received.stream()
        .filter(call -> call.procedure().equals(method.procedure()))
        .flatMap(call -> call.requests().stream())
        .map(request -> method.requestType().cast(request))
        .toList();
  }

  /** Returns a text for each call that no stub has matched; immutable. */
  public List<String> unmatched() {
    return List.copyOf(unmatched);
  }

  /** Advances the virtual time, so that calls whose delay is over are answered. */
  public void advance(Duration duration) {
    time.advance(duration);
  }

  /**
   * Waits until this number of calls is delayed.
   *
   * @throws AssertionError if they are fewer for 10 seconds
   */
  public void awaitDelayed(int calls) {
    time.awaitDelayed(calls);
  }
}
