package dev.connectjava.codegen;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A service of a schema.
 *
 * @param file the .proto file that defines the service
 * @param name the name in the schema, without package
 * @param fullName the name in the schema, with package
 * @param serviceInterface the interface with blocking methods, for servers
 * @param asyncInterface the interface with asynchronous methods, for servers
 * @param coroutineInterface the interface with coroutines, for servers in Kotlin
 * @param coroutineClient the client class with coroutines, in Kotlin
 * @param methodsClass the class of the methods' constants
 * @param clientClass the client class
 * @param handlersClass the class of the handlers of single methods
 * @param outerClass the class that has the file's descriptor
 * @param scope the meaning of simple names in the generated classes
 * @param comment the comment before the service; empty if there is none
 * @param note what Javadoc says about the messages; empty if they are protobuf-java's own
 * @param deprecated whether the service is deprecated in the schema
 * @param methods the methods, in the schema's order
 */
record ServiceModel(
    String file,
    String name,
    String fullName,
    JavaName serviceInterface,
    JavaName asyncInterface,
    JavaName coroutineInterface,
    JavaName coroutineClient,
    JavaName methodsClass,
    JavaName clientClass,
    JavaName handlersClass,
    JavaName outerClass,
    NameScope scope,
    String comment,
    String note,
    boolean deprecated,
    List<MethodModel> methods) {

  /** Returns the services of a file, in the order of the file. */
  static List<ServiceModel> of(FileDescriptorProto file, JavaTypes types, GeneratedNames names) {
    ProtoComments comments = new ProtoComments(file.getSourceCodeInfo());
    List<ServiceModel> services = new ArrayList<>();
    for (int i = 0; i < file.getServiceCount(); i++) {
      services.add(of(file, i, types, names, comments));
    }
    return services;
  }

  private static ServiceModel of(
      FileDescriptorProto file,
      int index,
      JavaTypes types,
      GeneratedNames names,
      ProtoComments comments) {
    ServiceDescriptorProto service = file.getService(index);
    JavaName outerClass = types.outerClass(file);
    String packageName = new JavaFile(file).packageName();
    NameScope scope = new NameScope(types, packageName, used(service, outerClass, types));
    List<MethodModel> methods = new ArrayList<>();
    for (int i = 0; i < service.getMethodCount(); i++) {
      methods.add(MethodModel.of(service.getMethod(i), types, scope, comments.ofMethod(index, i)));
    }
    ServiceModel model =
        new ServiceModel(
            file.getName(),
            service.getName(),
            fullName(file, service),
            scope.generated(service.getName() + names.serviceSuffix()),
            scope.generated(names.asyncPrefix() + service.getName() + names.serviceSuffix()),
            scope.generated(names.coroutinePrefix() + service.getName() + names.serviceSuffix()),
            scope.generated(names.coroutinePrefix() + service.getName() + names.clientSuffix()),
            scope.generated(service.getName() + names.methodsSuffix()),
            scope.generated(service.getName() + names.clientSuffix()),
            scope.generated(service.getName() + names.handlersSuffix()),
            outerClass,
            scope,
            comments.ofService(index),
            "",
            service.getOptions().getDeprecated() || file.getOptions().getDeprecated(),
            List.copyOf(methods));
    model.requireDistinct(MethodModel::javaName);
    model.requireDistinct(MethodModel::constant);
    return model;
  }

  private static String fullName(FileDescriptorProto file, ServiceDescriptorProto service) {
    String packageName = file.getPackage();
    return packageName.isEmpty() ? service.getName() : packageName + "." + service.getName();
  }

  private static List<JavaName> used(
      ServiceDescriptorProto service, JavaName outerClass, JavaTypes types) {
    List<JavaName> used = new ArrayList<>(List.of(outerClass));
    for (MethodDescriptorProto method : service.getMethodList()) {
      used.add(types.message(method.getInputType()));
      used.add(types.message(method.getOutputType()));
    }
    return used;
  }

  private void requireDistinct(Function<MethodModel, String> javaName) {
    Map<String, MethodModel> byName = new HashMap<>();
    for (MethodModel method : methods) {
      MethodModel other = byName.putIfAbsent(javaName.apply(method), method);
      if (other != null) {
        throw new GenerationException(
            "%s: methods %s and %s of %s both become %s in Java: rename one"
                .formatted(file, other.name(), method.name(), fullName, javaName.apply(method)));
      }
    }
  }

  /** Returns a method for examples: a unary one if there is any; empty if there is no method. */
  Optional<MethodModel> example() {
    return methods.stream()
        .filter(method -> method.kind() == MethodModel.Kind.UNARY)
        .findFirst()
        .or(() -> methods.stream().findFirst());
  }

  /** Returns the service as it is named in errors. */
  String describe() {
    return "service " + fullName + " of " + file;
  }
}
