package dev.connectjava.protobuf.json;

/**
 * How JSON is read and written.
 *
 * @param rejectsUnknownFields whether members that are not fields are refused instead of ignored
 * @param printsDefaults whether fields without presence are written when they have their defaults
 * @param printsProtoNames whether names are written as in the schema instead of in lower camel case
 * @param printsEnumNumbers whether enum values are written as numbers instead of as names
 */
public record JsonOptions(
    boolean rejectsUnknownFields,
    boolean printsDefaults,
    boolean printsProtoNames,
    boolean printsEnumNumbers) {

  /** The options of a codec that was not changed. */
  public static final JsonOptions DEFAULTS = new JsonOptions(false, false, false, false);

  /** Returns these options, but refusing unknown fields. */
  public JsonOptions rejectingUnknownFields() {
    return new JsonOptions(true, printsDefaults, printsProtoNames, printsEnumNumbers);
  }

  /** Returns these options, but writing defaults. */
  public JsonOptions printingDefaults() {
    return new JsonOptions(rejectsUnknownFields, true, printsProtoNames, printsEnumNumbers);
  }

  /** Returns these options, but writing the names of the schema. */
  public JsonOptions printingProtoNames() {
    return new JsonOptions(rejectsUnknownFields, printsDefaults, true, printsEnumNumbers);
  }

  /** Returns these options, but writing the numbers of enum values. */
  public JsonOptions printingEnumNumbers() {
    return new JsonOptions(rejectsUnknownFields, printsDefaults, printsProtoNames, true);
  }
}
