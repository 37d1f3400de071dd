package dev.connectjava.reflection;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;

/**
 * Counts the names that protobuf-java has to look up to link a file, each in all imports of the
 * file. A name that does not begin with a dot is looked up in each enclosing scope.
 */
final class NameLookups {

  private long count;

  private NameLookups() {}

  static long in(FileDescriptorProto file) {
    NameLookups lookups = new NameLookups();
    int scopes = 1 + (int) file.getPackage().chars().filter(c -> c == '.').count();
    file.getMessageTypeList().forEach(type -> lookups.add(type, scopes + 1));
    file.getExtensionList().forEach(extension -> lookups.add(extension, scopes));
    for (ServiceDescriptorProto service : file.getServiceList()) {
      for (MethodDescriptorProto method : service.getMethodList()) {
        lookups.add(method.getInputType(), scopes + 1);
        lookups.add(method.getOutputType(), scopes + 1);
      }
    }
    return lookups.count;
  }

  private void add(DescriptorProto type, int scopes) {
    type.getFieldList().forEach(field -> add(field, scopes));
    type.getExtensionList().forEach(extension -> add(extension, scopes));
    type.getNestedTypeList().forEach(nested -> add(nested, scopes + 1));
  }

  private void add(FieldDescriptorProto field, int scopes) {
    add(field.getTypeName(), scopes);
    add(field.getExtendee(), scopes);
  }

  private void add(String name, int scopes) {
    if (!name.isEmpty()) {
      count += name.startsWith(".") ? 1 : 1 + scopes;
    }
  }
}
