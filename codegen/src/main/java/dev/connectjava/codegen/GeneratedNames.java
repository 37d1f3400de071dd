package dev.connectjava.codegen;

/**
 * The parts of the names of the classes that are generated for a service or a message. Each has an
 * option, to avoid names that are already in use.
 *
 * @param serviceSuffix follows the service's name in the names of the interfaces
 * @param asyncPrefix precedes the name of the asynchronous interface
 * @param coroutinePrefix precedes the names of the interface and the client in Kotlin
 * @param clientSuffix follows the service's name in the name of the client
 * @param methodsSuffix follows the service's name in the name of the class of its methods
 * @param handlersSuffix follows the service's name in the name of the class of its handlers
 * @param viewSuffix follows a message's name in the name of the class of its views
 */
record GeneratedNames(
    String serviceSuffix,
    String asyncPrefix,
    String coroutinePrefix,
    String clientSuffix,
    String methodsSuffix,
    String handlersSuffix,
    String viewSuffix) {

  static final GeneratedNames DEFAULTS =
      new GeneratedNames("", "Async", "Coroutine", "Client", "Methods", "Handlers", "View");

  GeneratedNames withServiceSuffix(String suffix) {
    return new GeneratedNames(
        suffix,
        asyncPrefix,
        coroutinePrefix,
        clientSuffix,
        methodsSuffix,
        handlersSuffix,
        viewSuffix);
  }

  GeneratedNames withAsyncPrefix(String prefix) {
    return new GeneratedNames(
        serviceSuffix,
        prefix,
        coroutinePrefix,
        clientSuffix,
        methodsSuffix,
        handlersSuffix,
        viewSuffix);
  }

  GeneratedNames withCoroutinePrefix(String prefix) {
    return new GeneratedNames(
        serviceSuffix,
        asyncPrefix,
        prefix,
        clientSuffix,
        methodsSuffix,
        handlersSuffix,
        viewSuffix);
  }

  GeneratedNames withClientSuffix(String suffix) {
    return new GeneratedNames(
        serviceSuffix,
        asyncPrefix,
        coroutinePrefix,
        suffix,
        methodsSuffix,
        handlersSuffix,
        viewSuffix);
  }

  GeneratedNames withMethodsSuffix(String suffix) {
    return new GeneratedNames(
        serviceSuffix,
        asyncPrefix,
        coroutinePrefix,
        clientSuffix,
        suffix,
        handlersSuffix,
        viewSuffix);
  }

  GeneratedNames withHandlersSuffix(String suffix) {
    return new GeneratedNames(
        serviceSuffix,
        asyncPrefix,
        coroutinePrefix,
        clientSuffix,
        methodsSuffix,
        suffix,
        viewSuffix);
  }

  GeneratedNames withViewSuffix(String suffix) {
    return new GeneratedNames(
        serviceSuffix,
        asyncPrefix,
        coroutinePrefix,
        clientSuffix,
        methodsSuffix,
        handlersSuffix,
        suffix);
  }
}
