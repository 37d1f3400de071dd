package dev.connectjava.codegen;

/**
 * How the classes that are generated for a service are named. An option each, so that a name that
 * something else has can be avoided.
 *
 * @param serviceSuffix follows the service's name in the names of the interfaces
 * @param asyncPrefix precedes the name of the interface for servers that do not block
 * @param clientSuffix follows the service's name in that of the client
 * @param methodsSuffix follows the service's name in that of the class of its methods
 */
record GeneratedNames(
    String serviceSuffix, String asyncPrefix, String clientSuffix, String methodsSuffix) {

  static final GeneratedNames DEFAULTS = new GeneratedNames("", "Async", "Client", "Methods");

  GeneratedNames withServiceSuffix(String suffix) {
    return new GeneratedNames(suffix, asyncPrefix, clientSuffix, methodsSuffix);
  }

  GeneratedNames withAsyncPrefix(String prefix) {
    return new GeneratedNames(serviceSuffix, prefix, clientSuffix, methodsSuffix);
  }

  GeneratedNames withClientSuffix(String suffix) {
    return new GeneratedNames(serviceSuffix, asyncPrefix, suffix, methodsSuffix);
  }

  GeneratedNames withMethodsSuffix(String suffix) {
    return new GeneratedNames(serviceSuffix, asyncPrefix, clientSuffix, suffix);
  }
}
