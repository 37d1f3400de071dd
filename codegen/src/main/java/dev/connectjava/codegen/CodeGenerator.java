package dev.connectjava.codegen;

import com.google.protobuf.DescriptorProtos.Edition;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorRequest;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse.Feature;
import dev.connectjava.codegen.PluginOptions.Views;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Generates the files for the services and messages in a request of protoc, or an error. */
final class CodeGenerator {

  private static final int FEATURES =
      Feature.FEATURE_PROTO3_OPTIONAL_VALUE | Feature.FEATURE_SUPPORTS_EDITIONS_VALUE;

  private CodeGenerator() {}

  static CodeGeneratorResponse generate(CodeGeneratorRequest request) {
    CodeGeneratorResponse.Builder response =
        CodeGeneratorResponse.newBuilder()
            .setSupportedFeatures(FEATURES)
            .setMinimumEdition(Edition.EDITION_PROTO2_VALUE)
            .setMaximumEdition(Edition.EDITION_2026_VALUE);
    try {
      addFiles(request, response);
    } catch (GenerationException e) {
      response.clearFile().setError(Main.ERROR + e.getMessage());
    }
    return response.build();
  }

  /** Generates the views of protobuf's well-known types, which the library has. */
  static CodeGeneratorResponse generateWellKnownViews(CodeGeneratorRequest request) {
    CodeGeneratorResponse.Builder response = CodeGeneratorResponse.newBuilder();
    PluginOptions options = PluginOptions.parse("views=all");
    JavaTypes types = JavaTypes.of(request.getProtoFileList(), options.relocated());
    ViewSchema schema = new ViewSchema(request, types, options, true);
    claimViews(schema, types);
    addViews(schema, types, response);
    return response.build();
  }

  private static void addFiles(
      CodeGeneratorRequest request, CodeGeneratorResponse.Builder response) {
    PluginOptions options = PluginOptions.parse(request.getParameter());
    JavaTypes types = JavaTypes.of(request.getProtoFileList(), options.relocated());
    Set<String> wanted = new HashSet<>(request.getFileToGenerateList());
    List<ServiceModel> services = new ArrayList<>();
    for (FileDescriptorProto file : request.getProtoFileList()) {
      if (wanted.contains(file.getName())) {
        services.addAll(ServiceModel.of(file, types, options.names()));
      }
    }
    NameClaims.check(services, types, options);
    if (options.views() == Views.NONE) {
      services.forEach(service -> addFiles(service, options, response));
      return;
    }
    ViewSchema schema = new ViewSchema(request, types, options, false);
    claimViews(schema, types);
    List<ViewService> viewServices =
        services.stream()
            .map(service -> ViewService.of(service, schema, types, options.names()))
            .filter(ViewService::hasViews)
            .toList();
    viewServices.forEach(service -> NameClaims.claimViewService(service, types, options));
    services.forEach(service -> addFiles(service, options, response));
    viewServices.forEach(service -> addFiles(service, options, response));
    addViews(schema, types, response);
  }

  private static void addFiles(
      ServiceModel service, PluginOptions options, CodeGeneratorResponse.Builder response) {
    response.addFile(new MethodsClassWriter(service, options.schema()).write());
    if (options.server()) {
      for (HandlerStyle style : options.styles()) {
        response.addFile(new ServiceInterfaceWriter(service, style).write());
      }
    }
    if (options.client()) {
      response.addFile(new ClientClassWriter(service).write());
    }
    if (options.kotlin()) {
      response.addAllFile(new CoroutineFileWriter(service, service).write(options));
    }
  }

  private static void addFiles(
      ViewService service, PluginOptions options, CodeGeneratorResponse.Builder response) {
    response.addFile(new ViewMethodsClassWriter(service).write());
    if (options.server()) {
      for (HandlerStyle style : options.styles()) {
        response.addFile(new ServiceInterfaceWriter(service.ofHandlers(), style).write());
      }
      response.addFile(new HandlersClassWriter(service, options).write());
    }
    if (options.client()) {
      response.addFile(new ClientClassWriter(service.ofClient()).write());
    }
    if (options.kotlin()) {
      response.addAllFile(
          new CoroutineFileWriter(service.ofHandlers(), service.ofClient()).write(options));
    }
  }

  private static void claimViews(ViewSchema schema, JavaTypes types) {
    for (Descriptor message : schema.generated()) {
      NameClaims.claimView(schema.view(message), message.getFullName(), types);
    }
  }

  private static void addViews(
      ViewSchema schema, JavaTypes types, CodeGeneratorResponse.Builder response) {
    for (Descriptor message : schema.generated()) {
      response.addFile(new ViewClassWriter(message, schema, types).write());
    }
  }
}
