package dev.connectjava.codegen;

import dev.connectjava.codegen.PluginOptions.Option;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Sees to it that each class that is generated has a name of its own. Confined to one thread. */
final class NameClaims {

  private static final String RENAME = "rename one, or give one file another java_package";

  private final JavaTypes types;
  private final Set<JavaName> interfaces = new HashSet<>();

  private NameClaims(JavaTypes types) {
    this.types = types;
  }

  /**
   * Takes the names of all classes that are generated.
   *
   * @throws GenerationException if something else has one of them
   */
  static void check(List<ServiceModel> services, JavaTypes types, PluginOptions options) {
    NameClaims claims = new NameClaims(types);
    if (options.server()) {
      // First, so that a clash with what is named after a service is told of the latter's name.
      services.forEach(claims::claimInterface);
    }
    services.forEach(service -> claims.claimOthers(service, options));
  }

  private void claimInterface(ServiceModel service) {
    JavaName name = service.serviceInterface();
    // The same suffix for two services makes no difference.
    String remedy = interfaces.add(name) ? remedy(Option.SERVICE_SUFFIX) : RENAME;
    types.claim(name, service.describe(), remedy);
  }

  private void claimOthers(ServiceModel service, PluginOptions options) {
    String owner = service.describe();
    types.claim(service.methodsClass(), owner, remedy(Option.METHODS_SUFFIX));
    if (options.server()) {
      types.claim(service.asyncInterface(), owner, remedy(Option.ASYNC_PREFIX));
    }
    if (options.client()) {
      types.claim(service.clientClass(), owner, remedy(Option.CLIENT_SUFFIX));
    }
  }

  private static String remedy(Option option) {
    return "give the plugin another %s, %s".formatted(option, RENAME);
  }
}
