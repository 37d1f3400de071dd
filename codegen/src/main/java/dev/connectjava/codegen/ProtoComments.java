package dev.connectjava.codegen;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The comments directly before the services and methods of a file. */
final class ProtoComments {

  private final Map<List<Integer>, String> byPath = new HashMap<>();

  ProtoComments(SourceCodeInfo info) {
    for (SourceCodeInfo.Location location : info.getLocationList()) {
      if (location.hasLeadingComments()) {
        byPath.put(location.getPathList(), location.getLeadingComments());
      }
    }
  }

  /** Returns the comment before a service; empty if there is none. */
  String ofService(int service) {
    return of(List.of(FileDescriptorProto.SERVICE_FIELD_NUMBER, service));
  }

  /** Returns the comment before a method; empty if there is none. */
  String ofMethod(int service, int method) {
    return of(
        List.of(
            FileDescriptorProto.SERVICE_FIELD_NUMBER,
            service,
            ServiceDescriptorProto.METHOD_FIELD_NUMBER,
            method));
  }

  private String of(List<Integer> path) {
    return byPath.getOrDefault(path, "");
  }
}
