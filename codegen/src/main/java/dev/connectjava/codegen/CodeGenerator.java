package dev.connectjava.codegen;

import com.google.protobuf.DescriptorProtos.Edition;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorRequest;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse.Feature;
import java.util.HashSet;
import java.util.Set;

/** Turns a request of protoc into the files of its services, or into an error. */
final class CodeGenerator {

  private static final int FEATURES =
      Feature.FEATURE_PROTO3_OPTIONAL_VALUE | Feature.FEATURE_SUPPORTS_EDITIONS_VALUE;

  private CodeGenerator() {}

  static CodeGeneratorResponse generate(CodeGeneratorRequest request) {
    CodeGeneratorResponse.Builder response =
        CodeGeneratorResponse.newBuilder()
            .setSupportedFeatures(FEATURES)
            .setMinimumEdition(Edition.EDITION_PROTO2_VALUE)
            .setMaximumEdition(Edition.EDITION_2024_VALUE);
    try {
      addFiles(request, response);
    } catch (GenerationException e) {
      response.clearFile().setError(e.getMessage());
    }
    return response.build();
  }

  private static void addFiles(
      CodeGeneratorRequest request, CodeGeneratorResponse.Builder response) {
    PluginOptions options = PluginOptions.parse(request.getParameter());
    JavaTypes types = JavaTypes.of(request.getProtoFileList());
    Set<String> wanted = new HashSet<>(request.getFileToGenerateList());
    for (FileDescriptorProto file : request.getProtoFileList()) {
      if (wanted.contains(file.getName())) {
        for (ServiceModel service : ServiceModel.of(file, types)) {
          types.claim(service.methodsClass(), service.describe());
          response.addFile(new MethodsClassWriter(service).write());
          if (options.server()) {
            for (HandlerStyle style : HandlerStyle.values()) {
              types.claim(style.interfaceOf(service), service.describe());
              response.addFile(new ServiceInterfaceWriter(service, style).write());
            }
          }
          if (options.client()) {
            types.claim(service.clientClass(), service.describe());
            response.addFile(new ClientClassWriter(service).write());
          }
        }
      }
    }
  }
}
