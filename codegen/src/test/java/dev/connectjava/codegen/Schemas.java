package dev.connectjava.codegen;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorRequest;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;

/** Requests as protoc sends them, and the files that the plugin generates for them. */
final class Schemas {

  private Schemas() {}

  /**
   * A file of package {@code test.v1} with the empty messages {@code Request}, {@code Response}.
   */
  static FileDescriptorProto.Builder file(String name) {
    FileDescriptorProto.Builder file =
        FileDescriptorProto.newBuilder().setName(name).setPackage("test.v1").setSyntax("proto3");
    file.getOptionsBuilder().setJavaPackage("com.example").setJavaMultipleFiles(true);
    return file.addMessageType(message("Request")).addMessageType(message("Response"));
  }

  static DescriptorProto message(String name) {
    return DescriptorProto.newBuilder().setName(name).build();
  }

  /** A service whose unary methods all go from {@code Request} to {@code Response}. */
  static ServiceDescriptorProto service(String name, String... methods) {
    ServiceDescriptorProto.Builder service = ServiceDescriptorProto.newBuilder().setName(name);
    for (String method : methods) {
      service.addMethod(method(method));
    }
    return service.build();
  }

  static MethodDescriptorProto.Builder method(String name) {
    return MethodDescriptorProto.newBuilder()
        .setName(name)
        .setInputType(".test.v1.Request")
        .setOutputType(".test.v1.Response");
  }

  static CodeGeneratorRequest request(String parameter, FileDescriptorProto... files) {
    CodeGeneratorRequest.Builder request =
        CodeGeneratorRequest.newBuilder().setParameter(parameter);
    for (FileDescriptorProto file : files) {
      request.addProtoFile(file).addFileToGenerate(file.getName());
    }
    return request.build();
  }

  static CodeGeneratorResponse generate(FileDescriptorProto... files) {
    return CodeGenerator.generate(request("", files));
  }
}
