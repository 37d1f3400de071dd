package dev.connectjava.codegen;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The Java classes of all messages of a request, and the class names in use. Confined to one
 * thread.
 */
final class JavaTypes {

  /** The classes of messages by their full names in the schema, with a leading dot. */
  private final Map<String, JavaName> messages = new HashMap<>();

  /** The classes of enums, likewise. */
  private final Map<String, JavaName> enums = new HashMap<>();

  /** The origins of classes, by class name. */
  private final Map<String, String> owners = new HashMap<>();

  private JavaTypes() {}

  static JavaTypes of(List<FileDescriptorProto> files) {
    JavaTypes types = new JavaTypes();
    files.forEach(types::addFile);
    return types;
  }

  private void addFile(FileDescriptorProto file) {
    JavaFile java = new JavaFile(file);
    owners.put(java.outerClass().qualified(), "the outer class of " + file.getName());
    String scope = file.getPackage().isEmpty() ? "." : "." + file.getPackage() + ".";
    for (DescriptorProto message : file.getMessageTypeList()) {
      addMessage(scope + message.getName(), java.message(message), message);
      String described = "message " + (scope + message.getName()).substring(1);
      owners.put(java.message(message).qualified(), described);
      owners.putIfAbsent(
          java.message(message).qualified() + "OrBuilder",
          "the interface that protoc generates for " + described);
    }
    for (EnumDescriptorProto type : file.getEnumTypeList()) {
      enums.put(scope + type.getName(), java.enumeration(type));
      owners.put(
          java.enumeration(type).qualified(), "enum " + (scope + type.getName()).substring(1));
    }
    file.getServiceList().stream()
        .filter(java::hasGenericService)
        .forEach(service ->
            owners.put(
                java.genericService(service).qualified(),
                "the service of java_generic_services in " + file.getName()));
  }

  private void addMessage(String fullName, JavaName name, DescriptorProto message) {
    messages.put(fullName, name);
    for (EnumDescriptorProto nested : message.getEnumTypeList()) {
      enums.put(
          fullName + "." + nested.getName(),
          new JavaName(name.packageName(), name.simpleName() + "." + nested.getName()));
    }
    for (DescriptorProto nested : message.getNestedTypeList()) {
      JavaName nestedName =
          new JavaName(name.packageName(), name.simpleName() + "." + nested.getName());
      addMessage(fullName + "." + nested.getName(), nestedName, nested);
    }
  }

  /**
   * Returns the class of a message.
   *
   * @param fullName the message's full name with a leading dot
   */
  JavaName message(String fullName) {
    JavaName name = messages.get(fullName);
    if (name == null) {
      throw new GenerationException(
          "the request of protoc does not have message " + fullName.substring(1));
    }
    return name;
  }

  /**
   * Returns the class of an enum.
   *
   * @param fullName the enum's full name with a leading dot
   */
  JavaName enumeration(String fullName) {
    JavaName name = enums.get(fullName);
    if (name == null) {
      throw new GenerationException(
          "the request of protoc does not have enum " + fullName.substring(1));
    }
    return name;
  }

  /** Returns the origin of a class; empty if there is no such class. */
  String ownerOf(JavaName name) {
    return owners.getOrDefault(name.qualified(), "");
  }

  /**
   * Reserves a class name for generated code.
   *
   * @param owner the origin of the class, for errors
   * @param remedy what the user can do if the name is already in use, for errors
   * @throws GenerationException if the name is already in use
   */
  void claim(JavaName name, String owner, String remedy) {
    String other = owners.putIfAbsent(name.qualified(), owner);
    if (other != null) {
      throw new GenerationException(
          "%s and %s both need the Java class %s: %s"
              .formatted(owner, other, name.qualified(), remedy));
    }
  }
}
