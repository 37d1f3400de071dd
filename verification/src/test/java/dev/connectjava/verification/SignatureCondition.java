package dev.connectjava.verification;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.stream.Stream;

/**
 * Looks at what a user of a class can see: what it extends and its public and protected members.
 */
final class SignatureCondition extends ArchCondition<JavaClass> {

  private final String forbidden;

  private SignatureCondition(String forbidden) {
    super("show no type of " + forbidden);
    this.forbidden = forbidden + ".";
  }

  static ArchCondition<JavaClass> showNoTypeOf(String packageName) {
    return new SignatureCondition(packageName);
  }

  @Override
  public void check(JavaClass owner, ConditionEvents events) {
    Stream<JavaType> parents =
        Stream.concat(owner.getSuperclass().stream(), owner.getInterfaces().stream());
    if (parents.anyMatch(this::isForbidden)) {
      events.add(SimpleConditionEvent.violated(owner, owner.getDescription() + " inherits one"));
    }
    for (JavaMember member : owner.getMembers()) {
      if (isVisible(member) && showsForbidden(member)) {
        events.add(SimpleConditionEvent.violated(member, member.getDescription() + " shows one"));
      }
    }
  }

  private static boolean isVisible(JavaMember member) {
    return member.getModifiers().contains(JavaModifier.PUBLIC)
        || member.getModifiers().contains(JavaModifier.PROTECTED);
  }

  private boolean showsForbidden(JavaMember member) {
    return member.getAllInvolvedRawTypes().stream()
        .anyMatch(type -> type.getName().startsWith(forbidden));
  }

  private boolean isForbidden(JavaType type) {
    return type.getAllInvolvedRawTypes().stream()
        .anyMatch(raw -> raw.getName().startsWith(forbidden));
  }
}
