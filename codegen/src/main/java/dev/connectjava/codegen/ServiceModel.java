package dev.connectjava.codegen;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What is known of a service.
 *
 * @param file the .proto file that defines it
 * @param name its name in the schema, without package
 * @param fullName its name in the schema, with package
 * @param serviceInterface the interface that a server implements
 * @param asyncInterface the same for a server that does not block
 * @param methodsClass the class of the methods' constants
 * @param clientClass the class that a client calls
 * @param outerClass the class that has the file's descriptor
 * @param scope what simple names mean where the generated classes are
 * @param comment the comment before it; empty if there is none
 * @param deprecated whether the schema says that it is
 * @param methods its methods, in the schema's order
 */
record ServiceModel(
    String file,
    String name,
    String fullName,
    JavaName serviceInterface,
    JavaName asyncInterface,
    JavaName methodsClass,
    JavaName clientClass,
    JavaName outerClass,
    NameScope scope,
    String comment,
    boolean deprecated,
    List<MethodModel> methods) {

  /** The services of a file, in its order. */
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
    JavaFile java = new JavaFile(file);
    NameScope scope =
        new NameScope(types, java.packageName(), used(service, java.outerClass(), types));
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
            scope.generated(service.getName() + names.methodsSuffix()),
            scope.generated(service.getName() + names.clientSuffix()),
            java.outerClass(),
            scope,
            comments.ofService(index),
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

  /** The service in an error. */
  String describe() {
    return "service " + fullName + " of " + file;
  }
}
