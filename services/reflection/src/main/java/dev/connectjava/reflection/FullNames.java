package dev.connectjava.reflection;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;

/**
 * The lengths of the full names that protobuf-java makes of the symbols of a file. Each begins with
 * the names of all that encloses the symbol, so together they may be much longer than the file.
 */
final class FullNames {

  private long characters;
  private int longestName;

  private FullNames() {}

  static FullNames of(FileDescriptorProto file) {
    FullNames names = new FullNames();
    int scope = file.getPackage().length();
    file.getMessageTypeList().forEach(type -> names.add(type, scope));
    file.getEnumTypeList().forEach(type -> names.add(type, scope));
    file.getExtensionList().forEach(extension -> names.add(extension, scope));
    file.getServiceList().forEach(service -> names.add(service, scope));
    return names;
  }

  /** Returns the length of all full names together. */
  long characters() {
    return characters;
  }

  /** Returns the length of the longest name of a symbol, without what encloses it. */
  int longestName() {
    return longestName;
  }

  private void add(DescriptorProto type, int scope) {
    int inner = add(type.getName(), scope);
    type.getFieldList().forEach(field -> add(field, inner));
    type.getExtensionList().forEach(extension -> add(extension, inner));
    type.getNestedTypeList().forEach(nested -> add(nested, inner));
    type.getEnumTypeList().forEach(nested -> add(nested, inner));
    for (OneofDescriptorProto oneof : type.getOneofDeclList()) {
      add(oneof.getName(), inner);
    }
  }

  private void add(FieldDescriptorProto field, int scope) {
    add(field.getName(), scope);
  }

  private void add(EnumDescriptorProto type, int scope) {
    int inner = add(type.getName(), scope);
    for (EnumValueDescriptorProto value : type.getValueList()) {
      add(value.getName(), inner);
    }
  }

  private void add(ServiceDescriptorProto service, int scope) {
    int inner = add(service.getName(), scope);
    for (MethodDescriptorProto method : service.getMethodList()) {
      add(method.getName(), inner);
    }
  }

  /** Adds a name, and returns the length of the full name. */
  private int add(String name, int scope) {
    longestName = Math.max(longestName, name.length());
    int length = scope == 0 ? name.length() : scope + 1 + name.length();
    characters += length;
    return length;
  }
}
