package dev.connectjava.codegen;

/**
 * The parts of the names of the classes that are generated for a service. Each has an option, to
 * avoid names that are already in use.
 *
 * @param serviceSuffix follows the service's name in the names of the interfaces
 * @param asyncPrefix precedes the name of the asynchronous interface
 * @param clientSuffix follows the service's name in the name of the client
 * @param methodsSuffix follows the service's name in the name of the class of its methods
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
