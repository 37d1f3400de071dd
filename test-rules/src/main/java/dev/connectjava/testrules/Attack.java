package dev.connectjava.testrules;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names an attack that a test makes. The catalogue {@code docs/attacks.md} is made of these
 * annotations, from the sources: an attribute is a string literal without escapes or a constant. A
 * test with parameters may make several attacks.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Repeatable(Attack.Several.class)
public @interface Attack {

  /** The attack's name, which no other has. */
  String value();

  /** What kind of attack it is. */
  Kind kind();

  /** The number of a known vulnerability that was such an attack, of any server; or empty. */
  String cve() default "";

  /** The name of the test's argument that makes the attack; empty if all of the test does. */
  String argument() default "";

  /** What the test asserts of other calls on the connection of the attack, and of itself. */
  Neighbour sameConnection() default Neighbour.NOT_ASSERTED;

  /** What the test asserts of calls on another connection. */
  Neighbour otherConnection() default Neighbour.NOT_ASSERTED;

  /** Kinds of attacks. */
  enum Kind {
    /** Much of what costs the sender little. */
    FLOOD,
    /** A short message that costs much to read. */
    BOMB,
    /** Something begins, and does not go on or hardly does. */
    SLOW,
    /** Two readers would see different messages in the same bytes. */
    SMUGGLING,
    /** Bytes that break a rule. */
    MALFORMED,
    /** More is to be kept than there is room for. */
    MEMORY,
    /** An end at the wrong time, or none. */
    LIFECYCLE,
    /** Something is to be told that is not meant for the caller. */
    DISCLOSURE
  }

  /** What a neighbour of an attack sees of it. */
  enum Neighbour {
    /** It is served as if there were no attack. */
    SERVED,
    /** The connection ends, and all that is on it. */
    ENDED,
    /** The test does not look. */
    NOT_ASSERTED
  }

  /** Several attacks of one test. */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.METHOD)
  @interface Several {

    /** The attacks. */
    Attack[] value();
  }
}
