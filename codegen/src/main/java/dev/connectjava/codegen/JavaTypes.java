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

  /** The outer classes of files, by the names of the files. */
  private final Map<String, JavaName> outerClasses = new HashMap<>();

  /** The origins of classes, by class name. */
  private final Map<String, String> owners = new HashMap<>();

  private final RelocatedTypes relocated;

  private JavaTypes(RelocatedTypes relocated) {
    this.relocated = relocated;
  }

  static JavaTypes of(List<FileDescriptorProto> files, RelocatedTypes relocated) {
    JavaTypes types = new JavaTypes(relocated);
    files.forEach(types::addFile);
    return types;
  }

  private void addFile(FileDescriptorProto file) {
    JavaFile java = new JavaFile(file);
    JavaName outerClass = relocated.outerClass(file.getPackage(), java.outerClass());
    outerClasses.put(file.getName(), outerClass);
    owners.put(outerClass.qualified(), "the outer class of " + file.getName());
    String scope = file.getPackage().isEmpty() ? "." : "." + file.getPackage() + ".";
    for (DescriptorProto message : file.getMessageTypeList()) {
      String fullName = scope + message.getName();
      addMessage(file, fullName, java.message(message), message);
      String described = "message " + fullName.substring(1);
      String qualified = message(fullName).qualified();
      owners.put(qualified, described);
      owners.putIfAbsent(
          qualified + "OrBuilder", "the interface that protoc generates for " + described);
    }
    for (EnumDescriptorProto type : file.getEnumTypeList()) {
      String fullName = scope + type.getName();
      addEnum(file, fullName, java.enumeration(type));
      owners.put(enumeration(fullName).qualified(), "enum " + fullName.substring(1));
    }
    file.getServiceList().stream()
        .filter(java::hasGenericService)
        .map(service -> relocated.outerClass(file.getPackage(), java.genericService(service)))
        .forEach(name ->
            owners.put(
                name.qualified(), "the service of java_generic_services in " + file.getName()));
  }

  private void addMessage(
      FileDescriptorProto file, String fullName, JavaName own, DescriptorProto message) {
    JavaName name = relocated.type(file.getPackage(), fullName.substring(1), own);
    messages.put(fullName, name);
    for (EnumDescriptorProto nested : message.getEnumTypeList()) {
      addEnum(file, fullName + "." + nested.getName(), within(name, nested.getName()));
    }
    for (DescriptorProto nested : message.getNestedTypeList()) {
      addMessage(file, fullName + "." + nested.getName(), within(name, nested.getName()), nested);
    }
  }

  private void addEnum(FileDescriptorProto file, String fullName, JavaName own) {
    enums.put(fullName, relocated.type(file.getPackage(), fullName.substring(1), own));
  }

  private static JavaName within(JavaName outer, String name) {
    return new JavaName(outer.packageName(), outer.simpleName() + "." + name);
  }

  /** Returns the class that has a file's descriptor. */
  JavaName outerClass(FileDescriptorProto file) {
    return outerClasses.getOrDefault(file.getName(), new JavaFile(file).outerClass());
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
