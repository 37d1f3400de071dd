package dev.connectjava.codegen;

/**
 * The parts of the names of the classes that are generated for a service or a message. Each has an
 * option, to avoid names that are already in use.
 *
 * @param serviceSuffix follows the service's name in the names of the interfaces
 * @param asyncPrefix precedes the name of the asynchronous interface
 * @param clientSuffix follows the service's name in the name of the client
 * @param methodsSuffix follows the service's name in the name of the class of its methods
 * @param handlersSuffix follows the service's name in the name of the class of its handlers
 * @param viewSuffix follows a message's name in the name of the class of its views
 */
record GeneratedNames(
    String serviceSuffix,
    String asyncPrefix,
    String clientSuffix,
    String methodsSuffix,
    String handlersSuffix,
    String viewSuffix) {

  static final GeneratedNames DEFAULTS =
      new GeneratedNames("", "Async", "Client", "Methods", "Handlers", "View");

  GeneratedNames withServiceSuffix(String suffix) {
    return new GeneratedNames(
        suffix, asyncPrefix, clientSuffix, methodsSuffix, handlersSuffix, viewSuffix);
  }

  GeneratedNames withAsyncPrefix(String prefix) {
    return new GeneratedNames(
        serviceSuffix, prefix, clientSuffix, methodsSuffix, handlersSuffix, viewSuffix);
  }

  GeneratedNames withClientSuffix(String suffix) {
    return new GeneratedNames(
        serviceSuffix, asyncPrefix, suffix, methodsSuffix, handlersSuffix, viewSuffix);
  }

  GeneratedNames withMethodsSuffix(String suffix) {
    return new GeneratedNames(
        serviceSuffix, asyncPrefix, clientSuffix, suffix, handlersSuffix, viewSuffix);
  }

  GeneratedNames withHandlersSuffix(String suffix) {
    return new GeneratedNames(
        serviceSuffix, asyncPrefix, clientSuffix, methodsSuffix, suffix, viewSuffix);
  }

  GeneratedNames withViewSuffix(String suffix) {
    return new GeneratedNames(
        serviceSuffix, asyncPrefix, clientSuffix, methodsSuffix, handlersSuffix, suffix);
  }
}
