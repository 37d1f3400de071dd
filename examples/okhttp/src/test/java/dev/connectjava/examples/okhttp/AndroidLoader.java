package dev.connectjava.examples.okhttp;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Loads the classes of this project once more, so that they find nothing that Android lacks: a
 * method that it does not have is called by a name that no class has.
 */
final class AndroidLoader extends ClassLoader {

  private static final String OURS = "dev.connectjava.";

  /** What the list lacks of it are forms of methods that it has, with another result. */
  private static final String BUFFER = "java/nio/ByteBuffer";

  private final AndroidApi android;

  AndroidLoader(AndroidApi android) {
    super(AndroidLoader.class.getClassLoader());
    this.android = android;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OURS)) {
      return super.loadClass(name, resolve);
    }
    Class<?> loaded = findLoadedClass(name);
    return loaded == null ? define(name) : loaded;
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (InputStream file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
      byte[] changed = change(Objects.requireNonNull(file, name).readAllBytes());
      return defineClass(name, changed, 0, changed.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  private byte[] change(byte[] classFile) {
    ClassWriter writer = new ClassWriter(0);
    new ClassReader(classFile).accept(new Change(writer), 0);
    return writer.toByteArray();
  }

  /** Changes the names of methods that Android does not have. */
  private final class Change extends ClassVisitor {

    Change(ClassVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public MethodVisitor visitMethod(
        int access,
        String name,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
      return new MethodVisitor(Opcodes.ASM9, next) {
        @Override
        public void visitMethodInsn(
            int opcode, String owner, String called, String type, boolean isInterface) {
          boolean lacks =
              android.lacks(JdkUse.ofMethod(owner, called, type)) && !owner.equals(BUFFER);
          super.visitMethodInsn(
              opcode, owner, lacks ? called + "NotOnAndroid" : called, type, isInterface);
        }
      };
    }
  }
}
