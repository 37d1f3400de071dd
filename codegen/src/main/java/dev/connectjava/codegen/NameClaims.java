package dev.connectjava.codegen;

import dev.connectjava.codegen.PluginOptions.Option;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Ensures that each generated class has a unique name. Confined to one thread. */
final class NameClaims {

  private static final String RENAME = "rename one, or give one file another java_package";

  private final JavaTypes types;
  private final Set<JavaName> interfaces = new HashSet<>();

  private NameClaims(JavaTypes types) {
    this.types = types;
  }

  /**
   * Reserves the names of all generated classes.
   *
   * @throws GenerationException if one of them is already in use
   */
  static void check(List<ServiceModel> services, JavaTypes types, PluginOptions options) {
    NameClaims claims = new NameClaims(types);
    if (options.server()) {
      // First, so that the error for a clash with a class named after a service names that class.
      services.forEach(claims::claimInterface);
    }
    services.forEach(service -> claims.claimOthers(service, options));
  }

  /**
   * Reserves the name of a class of views.
   *
   * @throws GenerationException if it is already in use
   */
  static void claimView(JavaName view, String message, JavaTypes types) {
    types.claim(view, "the view of message " + message, remedy(Option.VIEW_SUFFIX));
  }

  /**
   * Reserves the names of the classes of a service that are generated for views.
   *
   * @throws GenerationException if one of them is already in use
   */
  static void claimViewService(ViewService service, JavaTypes types, PluginOptions options) {
    ServiceModel handlers = service.ofHandlers();
    String owner = handlers.describe() + " with views";
    String remedy = remedy(Option.VIEW_SUFFIX);
    types.claim(handlers.methodsClass(), owner, remedy);
    claimCoroutines(handlers, owner, types, options);
    if (options.server()) {
      types.claim(handlers.serviceInterface(), owner, remedy);
      if (options.async()) {
        types.claim(handlers.asyncInterface(), owner, remedy);
      }
      types.claim(handlers.handlersClass(), owner, remedy(Option.HANDLERS_SUFFIX));
    }
    if (options.client()) {
      types.claim(handlers.clientClass(), owner, remedy);
    }
  }

  private void claimInterface(ServiceModel service) {
    JavaName name = service.serviceInterface();
    // For two services of the same name, another suffix would not help.
    String remedy = interfaces.add(name) ? remedy(Option.SERVICE_SUFFIX) : RENAME;
    types.claim(name, service.describe(), remedy);
  }

  private void claimOthers(ServiceModel service, PluginOptions options) {
    String owner = service.describe();
    types.claim(service.methodsClass(), owner, remedy(Option.METHODS_SUFFIX));
    if (options.server() && options.async()) {
      types.claim(service.asyncInterface(), owner, remedy(Option.ASYNC_PREFIX));
    }
    if (options.client()) {
      types.claim(service.clientClass(), owner, remedy(Option.CLIENT_SUFFIX));
    }
    claimCoroutines(service, owner, types, options);
  }

  private static void claimCoroutines(
      ServiceModel service, String owner, JavaTypes types, PluginOptions options) {
    if (options.kotlin() && options.server()) {
      types.claim(service.coroutineInterface(), owner, remedy(Option.COROUTINE_PREFIX));
    }
    if (options.kotlin() && options.client()) {
      types.claim(service.coroutineClient(), owner, remedy(Option.COROUTINE_PREFIX));
    }
  }

  private static String remedy(Option option) {
    return "give the plugin another %s, %s".formatted(option, RENAME);
  }
}
