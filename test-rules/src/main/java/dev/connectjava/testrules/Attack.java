package dev.connectjava.testrules;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names an attack that a test makes. The catalogue {@code docs/attacks.md} is generated from these
 * annotations in the sources: an attribute must be a string literal without escapes, or a constant.
 * A test with parameters may make several attacks.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Repeatable(Attack.Several.class)
public @interface Attack {

  /** The unique name of the attack. */
  String value();

  /** The kind of the attack. */
  Kind kind();

  /** The number of a known vulnerability of any server to such an attack; or empty. */
  String cve() default "";

  /** The name of the test's argument that makes the attack; empty if the whole test makes it. */
  String argument() default "";

  /** What the test asserts about the attack's connection and the other calls on it. */
  Neighbour sameConnection() default Neighbour.NOT_ASSERTED;

  /** What the test asserts about calls on another connection. */
  Neighbour otherConnection() default Neighbour.NOT_ASSERTED;

  /** Kinds of attacks. */
  enum Kind {
    /** Many messages, frames or requests that cost the sender little. */
    FLOOD,
    /** A short message that is expensive to read. */
    BOMB,
    /** Something begins, and then continues slowly or not at all. */
    SLOW,
    /** Bytes in which two readers would find different messages. */
    SMUGGLING,
    /** Bytes that violate a rule. */
    MALFORMED,
    /** More data than there is memory for. */
    MEMORY,
    /** An end at the wrong time, or no end at all. */
    LIFECYCLE,
    /** An attempt to get information that is not meant for the caller. */
    DISCLOSURE
  }

  /** The effect of an attack on other calls. */
  enum Neighbour {
    /** They are served as if there were no attack. */
    SERVED,
    /** The connection ends, with all its calls. */
    ENDED,
    /** The test does not check this. */
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
