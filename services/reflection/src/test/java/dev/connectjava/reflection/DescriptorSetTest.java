package dev.connectjava.reflection;

import static dev.connectjava.reflection.Asking.assertNotFound;
import static dev.connectjava.reflection.Asking.names;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.library.Library;
import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.UnknownFieldSet;
import dev.connectjava.Router;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reflection by descriptor sets. */
final class DescriptorSetTest {

  /** Written by protoc, with the comments of the sources. */
  private static final Path LIBRARY =
      Path.of(System.getProperty("basedir", ".")).resolve("target/library.binpb");

  private static byte[] set(FileDescriptorProto... files) {
    return FileDescriptorSet.newBuilder().addAllFile(List.of(files)).build().toByteArray();
  }

  private static FileDescriptorProto.Builder file(String name, String... imports) {
    return FileDescriptorProto.newBuilder().setName(name).addAllDependency(List.of(imports));
  }

  private static Asking asking(byte[] set) {
    return Asking.of(Router.builder(), Reflection.create().plusDescriptorSet(set));
  }

  @Test
  void setOfProtoc_isToldWithItsComments() {
    Reflection reflection = Reflection.create().plusDescriptorSet(LIBRARY);
    try (Asking asking = Asking.of(Router.builder().service(new Library() {}), reflection)) {
      ByteString file = Asking.bytes(asking.symbol("library.Library")).getFirst();

      assertThat(file.toStringUtf8()).contains("Lends books.");
      assertThat(names(asking.extension("library.Shelf", 101)))
          .containsExactly("library/extra.proto", "library/shelf.proto");
    }
  }

  @Test
  void servicesOfTheSet_areToldAsAProxyNeedsIt() {
    Reflection reflection = Reflection.create().plusDescriptorSet(LIBRARY);
    try (Asking asking = Asking.of(Router.builder(), reflection)) {
      assertThat(asking.services())
          .containsExactly(
              "grpc.reflection.v1.ServerReflection",
              "grpc.reflection.v1alpha.ServerReflection",
              "library.Archive",
              "library.Library");
      assertThat(names(asking.symbol("library.Archive.Dig"))).startsWith("library/library.proto");
    }
  }

  @Test
  void withServices_dropsFilesThatNoneOfThemNeeds() {
    Reflection reflection =
        Reflection.create().plusDescriptorSet(LIBRARY).withServices("library.Library");
    try (Asking asking = Asking.of(Router.builder(), reflection)) {
      assertThat(asking.services()).containsExactly("library.Library");
      assertThat(names(asking.file("library/book.proto"))).hasSize(2);
      assertNotFound(asking.file("library/extra.proto"), "there is no file library/extra.proto");
    }
  }

  /** Unknown fields, in an unusual order, are returned byte by byte. */
  @Test
  void bytesOfAFile_areToldAsTheyAre() {
    ByteString syntax = ByteString.copyFromUtf8("b\u0006proto3");
    ByteString name = ByteString.copyFromUtf8("\n\u0006a.file");
    ByteString unknown =
        UnknownFieldSet.newBuilder()
            .addField(9_999, UnknownFieldSet.Field.newBuilder().addVarint(1).addVarint(2).build())
            .build()
            .toByteString();
    ByteString file = unknown.concat(syntax).concat(name);
    assertThat(Asking.parse(file).toByteString()).isNotEqualTo(file);
    ByteString set = ByteString.copyFrom(new byte[] {'\n', (byte) file.size()}).concat(file);

    try (Asking asking = asking(set.toByteArray())) {
      assertThat(Asking.bytes(asking.file("a.file"))).containsExactly(file);
    }
  }

  @Test
  void firstOfTwoSets_counts() {
    byte[] first = set(file("a.proto").setPackage("first").build());
    byte[] second = set(file("a.proto").setPackage("second").build(), file("b.proto").build());
    Reflection reflection = Reflection.create().plusDescriptorSet(first).plusDescriptorSet(second);
    try (Asking asking = Asking.of(Router.builder(), reflection)) {
      assertThat(Asking.parse(Asking.bytes(asking.file("a.proto")).getFirst()).getPackage())
          .isEqualTo("first");
      assertThat(names(asking.file("b.proto"))).containsExactly("b.proto");
    }
  }

  @Test
  void importsInCircles_areToldOnceEach() {
    byte[] set =
        set(
            file("a.proto", "b.proto").build(),
            file("b.proto", "c.proto", "b.proto").build(),
            file("c.proto", "a.proto").build());
    try (Asking asking = asking(set)) {
      assertThat(names(asking.file("b.proto"))).containsExactly("b.proto", "c.proto", "a.proto");
    }
  }

  @Test
  void importsOfAnyDepth_areTold() {
    FileDescriptorProto[] files = new FileDescriptorProto[20_000];
    files[0] = file("0.proto").build();
    for (int i = 1; i < files.length; i++) {
      files[i] = file(i + ".proto", (i - 1) + ".proto").build();
    }
    try (Asking asking = asking(set(files))) {
      assertThat(Asking.bytes(asking.file("19999.proto"))).hasSize(20_000);
      assertThat(names(asking.file("0.proto"))).containsExactly("0.proto");
    }
  }

  @Test
  void setWithoutItsImports_isRefusedWhenTheRouterIsBuilt() {
    Router.Builder router =
        Router.builder()
            .merge(
                Reflection.create()
                    .plusDescriptorSet(set(file("a.proto", "b.proto").build()))
                    .routes());
    assertThatIllegalArgumentException()
        .isThrownBy(router::build)
        .withMessageStartingWith("a.proto imports b.proto, which is missing");
  }

  @Test
  void whatIsNoSet_isRefusedAtOnce() {
    Reflection reflection = Reflection.create();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> reflection.plusDescriptorSet(new byte[] {10, 127, 1}))
        .withMessage("invalid google.protobuf.FileDescriptorSet");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> reflection.plusDescriptorSet(new byte[0]))
        .withMessage("the descriptor set has no file");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> reflection.plusDescriptorSet(set(file("").build())))
        .withMessage("the descriptor set has a file without a name");
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            reflection.plusDescriptorSet(
                set(file("a.proto").build(), file("a.proto").setPackage("a").build())))
        .withMessage("the descriptor set has two different files named a.proto");
    assertThatThrownBy(() -> reflection.plusDescriptorSet(Path.of("nothing.binpb")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("can't read the descriptor set nothing.binpb");
  }

  @Test
  void servicesWithoutPackage_haveTheirBareNames() {
    ServiceDescriptorProto service = ServiceDescriptorProto.newBuilder().setName("Bare").build();
    try (Asking asking = asking(set(file("bare.proto").addService(service).build()))) {
      assertThat(asking.services()).contains("Bare");
      assertThat(names(asking.symbol("Bare"))).containsExactly("bare.proto");
    }
  }
}
