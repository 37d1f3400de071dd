package dev.connectjava.examples.okhttp;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Collects what the byte code of a class names of Java's library. */
final class UsedClasses extends ClassVisitor {

  private final Set<JdkUse> uses;

  private UsedClasses(Set<JdkUse> uses) {
    super(Opcodes.ASM9);
    this.uses = uses;
  }

  static void collect(byte[] classFile, Set<JdkUse> uses) {
    new ClassReader(classFile)
        .accept(new UsedClasses(uses), ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
  }

  private void add(JdkUse use) {
    if (use.isKnownByName()) {
      uses.add(use);
    }
  }

  private void addType(Type type) {
    switch (type.getSort()) {
      case Type.ARRAY -> addType(type.getElementType());
      case Type.OBJECT -> add(new JdkUse(type.getInternalName(), null));
      case Type.METHOD -> {
        addType(type.getReturnType());
        for (Type parameter : type.getArgumentTypes()) {
          addType(parameter);
        }
      }
      default -> {} // A primitive type
    }
  }

  private void addHandle(Handle handle) {
    boolean isField = handle.getTag() <= Opcodes.H_PUTSTATIC;
    add(
        isField
            ? JdkUse.ofField(handle.getOwner(), handle.getName(), handle.getDesc())
            : JdkUse.ofMethod(handle.getOwner(), handle.getName(), handle.getDesc()));
    addType(Type.getType(handle.getDesc()));
  }

  @Override
  public void visit(
      int version,
      int access,
      String name,
      @Nullable String signature,
      String superclass,
      String[] interfaces) {
    addType(Type.getObjectType(superclass));
    for (String each : interfaces) {
      addType(Type.getObjectType(each));
    }
  }

  @Override
  public @Nullable FieldVisitor visitField(
      int access,
      String name,
      String descriptor,
      @Nullable String signature,
      @Nullable Object value) {
    addType(Type.getType(descriptor));
    return null;
  }

  @Override
  public MethodVisitor visitMethod(
      int access,
      String name,
      String descriptor,
      @Nullable String signature,
      String @Nullable [] exceptions) {
    addType(Type.getMethodType(descriptor));
    return new Code();
  }

  /** The instructions of a method. */
  private final class Code extends MethodVisitor {

    Code() {
      super(Opcodes.ASM9);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      if (!owner.startsWith("[")) {
        add(JdkUse.ofMethod(owner, name, descriptor));
      }
      addType(Type.getMethodType(descriptor));
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
      add(JdkUse.ofField(owner, name, descriptor));
      addType(Type.getType(descriptor));
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
      addType(Type.getObjectType(type));
    }

    @Override
    public void visitLdcInsn(Object value) {
      if (value instanceof Type type) {
        addType(type);
      }
    }

    @Override
    public void visitInvokeDynamicInsn(
        String name, String descriptor, Handle bootstrap, Object... arguments) {
      add(JdkUse.ofMethod(bootstrap.getOwner(), bootstrap.getName(), bootstrap.getDesc()));
      addType(Type.getMethodType(descriptor));
      for (Object argument : arguments) {
        if (argument instanceof Handle handle) {
          addHandle(handle);
        } else if (argument instanceof Type type) {
          addType(type);
        }
      }
    }

    @Override
    public void visitTryCatchBlock(Label start, Label end, Label handler, @Nullable String type) {
      if (type != null) {
        addType(Type.getObjectType(type));
      }
    }
  }
}
