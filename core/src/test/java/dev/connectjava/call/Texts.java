package dev.connectjava.call;

import dev.connectjava.Handler;
import dev.connectjava.Router;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServiceDefinition;

/** A service whose messages are strings. */
public final class Texts {

  public static final RpcMethod<String, String> ASK = unary("Ask");
  public static final RpcMethod<String, String> LATER = unary("Later");
  public static final RpcMethod<String, String> COLLECT =
      RpcMethod.clientStream("texts.Service", "Collect", String.class, String.class);
  public static final RpcMethod<String, String> COLLECT_LATER =
      RpcMethod.clientStream("texts.Service", "CollectLater", String.class, String.class);
  public static final RpcMethod<String, String> REPEAT =
      RpcMethod.serverStream("texts.Service", "Repeat", String.class, String.class);
  public static final RpcMethod<String, String> PUBLISH =
      RpcMethod.serverStream("texts.Service", "Publish", String.class, String.class);

  private Texts() {}

  private static RpcMethod<String, String> unary(String name) {
    return RpcMethod.unary("texts.Service", name, String.class, String.class);
  }

  /** A router's builder that has the codec of texts. */
  public static Router.Builder router() {
    return Router.builder().codec(new TextCodec());
  }

  private static Router.Builder router(ServiceDefinition.Builder service) {
    return router().service(service.build());
  }

  private static ServiceDefinition.Builder service() {
    return ServiceDefinition.builder("texts.Service");
  }

  public static Router.Builder asking(Handler.Unary<String, String> handler) {
    return router(service().unary(ASK, handler));
  }

  public static Router.Builder askingLater(Handler.AsyncUnary<String, String> handler) {
    return router(service().asyncUnary(LATER, handler));
  }

  /** A service whose unary methods are blocking and asynchronous. */
  public static ServiceDefinition unaryService(
      Handler.Unary<String, String> handler, Handler.AsyncUnary<String, String> later) {
    return service().unary(ASK, handler).asyncUnary(LATER, later).build();
  }

  public static Router.Builder collecting(Handler.ClientStream<String, String> handler) {
    return router(service().clientStream(COLLECT, handler));
  }

  public static Router.Builder collectingLater(Handler.AsyncClientStream<String, String> handler) {
    return router(service().asyncClientStream(COLLECT_LATER, handler));
  }

  public static Router.Builder repeating(Handler.ServerStream<String, String> handler) {
    return router(service().serverStream(REPEAT, handler));
  }

  public static Router.Builder publishing(Handler.AsyncServerStream<String, String> handler) {
    return router(service().asyncServerStream(PUBLISH, handler));
  }
}
