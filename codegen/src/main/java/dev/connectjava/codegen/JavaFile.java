package dev.connectjava.codegen;

import com.google.protobuf.DescriptorProtos;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.Edition;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FeatureSet;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.JavaFeaturesProto;
import com.google.protobuf.JavaFeaturesProto.JavaFeatures.NestInFileClassFeature.NestInFileClass;

/**
 * The Java classes that protoc's own generator makes for a .proto file.
 *
 * @see <a href="https://protobuf.dev/reference/java/java-generated/#invocation">Protobuf: Java
 *     generated code</a>
 */
final class JavaFile {

  private final FileDescriptorProto file;

  /** Returns the extensions with which schemas are parsed, so that this class finds its options. */
  static ExtensionRegistry extensions() {
    // Initializes DescriptorProtos first: initializing JavaFeaturesProto before it fails.
    DescriptorProtos.getDescriptor();
    ExtensionRegistry registry = ExtensionRegistry.newInstance();
    JavaFeaturesProto.registerAllExtensions(registry);
    return registry;
  }

  JavaFile(FileDescriptorProto file) {
    this.file = file;
  }

  /** Returns the package of all classes. */
  String packageName() {
    return file.getOptions().hasJavaPackage()
        ? file.getOptions().getJavaPackage()
        : file.getPackage();
  }

  /** Returns the class that has the file's descriptor and its nested messages. */
  JavaName outerClass() {
    return new JavaName(packageName(), outerClassName());
  }

  private String outerClassName() {
    if (file.getOptions().hasJavaOuterClassname()) {
      return file.getOptions().getJavaOuterClassname();
    }
    String path = file.getName();
    String base = path.substring(path.lastIndexOf('/') + 1).replaceFirst("\\.proto(devel)?$", "");
    String name = camelCase(base);
    if (isEdition2024()) {
      return name + "Proto";
    }
    return defines(name) ? name + "OuterClass" : name;
  }

  private boolean isEdition2024() {
    return file.hasEdition() && file.getEdition().getNumber() >= Edition.EDITION_2024_VALUE;
  }

  private static String camelCase(String name) {
    StringBuilder camel = new StringBuilder();
    boolean upper = true;
    for (char c : name.toCharArray()) {
      if (c >= 'a' && c <= 'z') {
        camel.append(upper ? Character.toUpperCase(c) : c);
        upper = false;
      } else if (c >= 'A' && c <= 'Z') {
        camel.append(c);
        upper = false;
      } else {
        if (c >= '0' && c <= '9') {
          camel.append(c);
        }
        upper = true;
      }
    }
    return camel.toString();
  }

  private boolean defines(String name) {
    return file.getEnumTypeList().stream().anyMatch(type -> type.getName().equals(name))
        || file.getServiceList().stream().anyMatch(type -> type.getName().equals(name))
        || file.getMessageTypeList().stream().anyMatch(type -> defines(type, name));
  }

  private static boolean defines(DescriptorProto message, String name) {
    return message.getName().equals(name)
        || message.getEnumTypeList().stream().anyMatch(type -> type.getName().equals(name))
        || message.getNestedTypeList().stream().anyMatch(type -> defines(type, name));
  }

  /** Returns the class of a top-level message. */
  JavaName message(DescriptorProto message) {
    return topLevel(message.getName(), message.getOptions().getFeatures());
  }

  /** Returns the class of a top-level enum. */
  JavaName enumeration(EnumDescriptorProto enumeration) {
    return topLevel(enumeration.getName(), enumeration.getOptions().getFeatures());
  }

  /** Returns whether protoc generates a class with the service's name. */
  boolean hasGenericService(ServiceDescriptorProto service) {
    return file.getOptions().getJavaGenericServices()
        && !isNested(service.getOptions().getFeatures());
  }

  /** Returns the class of a service that {@code java_generic_services} makes protoc generate. */
  JavaName genericService(ServiceDescriptorProto service) {
    return new JavaName(packageName(), service.getName());
  }

  private JavaName topLevel(String name, FeatureSet features) {
    return isNested(features)
        ? new JavaName(packageName(), outerClassName() + "." + name)
        : new JavaName(packageName(), name);
  }

  private boolean isNested(FeatureSet ofType) {
    if (!isEdition2024()) {
      return !file.getOptions().getJavaMultipleFiles();
    }
    NestInFileClass own = nesting(ofType);
    NestInFileClass ofFile = nesting(file.getOptions().getFeatures());
    NestInFileClass feature = own == NestInFileClass.NEST_IN_FILE_CLASS_UNKNOWN ? ofFile : own;
    return feature == NestInFileClass.YES;
  }

  private static NestInFileClass nesting(FeatureSet features) {
    return features.getExtension(JavaFeaturesProto.java_).getNestInFileClass();
  }
}
