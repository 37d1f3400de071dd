package dev.connectjava.reflection;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class FileLinkerTest {

  private static Map<String, FileDescriptorProto> chain(int length) {
    Map<String, FileDescriptorProto> files = new LinkedHashMap<>();
    for (int i = 0; i < length; i++) {
      FileDescriptorProto.Builder file = FileDescriptorProto.newBuilder().setName("f" + i);
      if (i > 0) {
        file.addDependency("f" + (i - 1));
      }
      files.put("f" + i, file.build());
    }
    return files;
  }

  private static Throwable failure(FileLinker linker, String name) {
    try {
      linker.link(name);
    } catch (SchemaException | Error e) {
      return e;
    }
    throw new AssertionError("it was linked");
  }

  @Test
  void stackThatIsTooSmall_failsTheFile() throws InterruptedException {
    FileLinker linker = new FileLinker(chain(3_000), Map.of());
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread =
        new Thread(null, () -> failure.set(failure(linker, "f2999")), "small stack", 16_384);
    thread.start();
    thread.join();

    assertThat(failure.get())
        .isInstanceOf(SchemaException.class)
        .hasMessageContaining("is too deep for the stack of the thread");
  }
}
