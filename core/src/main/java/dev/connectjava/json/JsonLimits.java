package dev.connectjava.json;

/**
 * What one JSON text may contain, and the failures of a text that has more. A {@link JsonReader}
 * checks the limits while it reads, also in values that are skipped.
 */
public interface JsonLimits {

  /**
   * Returns the number of levels that may be nested in the outermost object or array. Objects and
   * arrays are levels, except those of {@link JsonReader#beginMemberArray}.
   */
  int nestingDepth();

  /**
   * Returns the estimated memory that objects, arrays, names and strings may take: those have the
   * estimates {@link JsonReader#OBJECT_BYTES} and so on.
   */
  long elementBytes();

  /** Returns the failure of a text that is nested too deep. */
  RuntimeException tooDeep();

  /**
   * Returns the failure of a text whose elements take too much memory.
   *
   * @param bytes their estimate, as far as the text was read
   */
  RuntimeException tooManyElements(long bytes);
}
