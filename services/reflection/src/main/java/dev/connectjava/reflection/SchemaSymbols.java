package dev.connectjava.reflection;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The symbols that a file defines. */
final class SchemaSymbols {

  /**
   * An extension that a file declares.
   *
   * @param type the full name of the message that it extends
   */
  record Extension(String type, int number) {}

  private final Set<String> services;
  private final List<String> names = new ArrayList<>();
  private final List<String> messages = new ArrayList<>();
  private final List<Extension> extensions = new ArrayList<>();

  private SchemaSymbols(Set<String> services) {
    this.services = services;
  }

  /**
   * Returns the symbols of a file.
   *
   * @param services the visible services; others get no symbol
   */
  static SchemaSymbols of(SchemaFile file, Set<String> services) {
    SchemaSymbols symbols = new SchemaSymbols(services);
    symbols.add(file.proto());
    return symbols;
  }

  /** Returns the prefix of the names within a package, a message or a service. */
  static String scope(String name) {
    return name.isEmpty() ? "" : name + ".";
  }

  /**
   * The full names of messages, their fields, enums, their values, extensions, services, methods.
   */
  List<String> names() {
    return names;
  }

  /** The full names of messages, which are among the {@link #names}. */
  List<String> messages() {
    return messages;
  }

  List<Extension> extensions() {
    return extensions;
  }

  private void add(FileDescriptorProto file) {
    String scope = scope(file.getPackage());
    file.getMessageTypeList().forEach(message -> add(scope, message));
    file.getEnumTypeList().forEach(type -> add(scope, type));
    file.getExtensionList().forEach(extension -> addExtension(scope, extension));
    file.getServiceList().forEach(service -> add(scope, service));
  }

  private void add(String scope, DescriptorProto message) {
    String name = scope + message.getName();
    names.add(name);
    messages.add(name);
    String inner = scope(name);
    for (FieldDescriptorProto field : message.getFieldList()) {
      names.add(inner + field.getName());
    }
    for (OneofDescriptorProto oneof : message.getOneofDeclList()) {
      names.add(inner + oneof.getName());
    }
    message.getNestedTypeList().forEach(nested -> add(inner, nested));
    message.getEnumTypeList().forEach(type -> add(inner, type));
    message.getExtensionList().forEach(extension -> addExtension(inner, extension));
  }

  /** Adds an enum. The scope of its values is that of the enum, not the enum itself. */
  private void add(String scope, EnumDescriptorProto type) {
    names.add(scope + type.getName());
    for (EnumValueDescriptorProto value : type.getValueList()) {
      names.add(scope + value.getName());
    }
  }

  private void addExtension(String scope, FieldDescriptorProto extension) {
    names.add(scope + extension.getName());
    extensions.add(new Extension(withoutDot(extension.getExtendee()), extension.getNumber()));
  }

  private void add(String scope, ServiceDescriptorProto service) {
    String name = scope + service.getName();
    if (services.contains(name)) {
      names.add(name);
      for (MethodDescriptorProto method : service.getMethodList()) {
        names.add(scope(name) + method.getName());
      }
    }
  }

  /** Removes the leading dot of a full name, which schemas write and clients may write. */
  static String withoutDot(String name) {
    return name.startsWith(".") ? name.substring(1) : name;
  }
}
