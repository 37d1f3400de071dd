package dev.connectjava.protobuf.json;

import dev.connectjava.json.JsonException;
import dev.connectjava.json.JsonLimits;
import dev.connectjava.json.JsonReader;
import dev.connectjava.json.JsonToken;
import dev.connectjava.spi.Excerpt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the JSON of one message and passes its values to a target. Used once. */
final class JsonParser {

  private static final String VALUE = "value";
  private static final String EMPTY = "google.protobuf.Empty";

  /** How deep protobuf-java's messages may be nested so that the usual stack suffices for them. */
  private static final int MOST_MESSAGES = 1_000;

  private final JsonReader reader;
  private final JsonLimits limits;
  private final MessageTarget target;
  private final JsonSchema schema;
  private final boolean rejectsUnknownFields;
  private final ValueParser values;
  private final AnyTypes anyTypes;

  /** The messages around the current one, those around an {@code Any} not counted. */
  private int levels;

  /** The contents of {@code Any} messages that have begun. */
  private int contents;

  /** In the content of an {@code Any} this is the limit of the binary form. */
  private int mostLevels = MOST_MESSAGES;

  /** The innermost field whose value is being read. */
  private @Nullable String field;

  /**
   * Creates a parser.
   *
   * @param limits those of the reader
   */
  JsonParser(JsonReader reader, MessageTarget target, JsonSchema schema, JsonLimits limits) {
    this.reader = reader;
    this.limits = limits;
    this.target = target;
    this.schema = schema;
    this.rejectsUnknownFields = schema.options().rejectsUnknownFields();
    this.values = new ValueParser(reader, target, rejectsUnknownFields);
    this.anyTypes = new AnyTypes(reader);
  }

  /**
   * Reads the whole text.
   *
   * @throws JsonFailure if it is not the JSON of such a message
   */
  void parse(JsonMessage type) throws JsonFailure {
    try {
      message(type, reader.peek());
      field = null;
      reader.end();
    } catch (JsonException e) {
      throw new JsonFailure(e, field);
    }
  }

  /**
   * Reads the message that was begun in the target.
   *
   * @param token the next one
   */
  private void message(JsonMessage type, JsonToken token) {
    switch (type.form()) {
      case FIELDS -> {
        require(token, JsonToken.OBJECT, type);
        reader.beginObject();
        members(type, false);
      }
      case ANY -> {
        require(token, JsonToken.OBJECT, type);
        reader.beginObject();
        any(type);
      }
      case STRUCT -> {
        require(token, JsonToken.OBJECT, type);
        map(type.field(1));
      }
      case LIST_VALUE -> {
        require(token, JsonToken.ARRAY, type);
        reader.beginArray();
        list(type.field(1));
      }
      case VALUE -> value(type, token);
      case WRAPPER -> values.read(type.field(1), token);
      case TIMESTAMP -> {
        TimestampText.Time time = values.text(TimestampText::read);
        target.int64(type.field(1), time.seconds());
        target.int32(type.field(2), time.nanos());
      }
      case DURATION -> {
        DurationText.Length length = values.text(DurationText::read);
        target.int64(type.field(1), length.seconds());
        target.int32(type.field(2), length.nanos());
      }
      case FIELD_MASK -> {
        JsonField paths = type.field(1);
        target.beginList(paths);
        values.text(this::maskPaths).forEach(path -> target.string(paths, path));
        target.endList(paths);
      }
    }
  }

  private List<String> maskPaths(String text) {
    reader.count((long) JsonReader.TEXT_BYTES * FieldMaskText.commas(text));
    return FieldMaskText.read(text);
  }

  private void require(JsonToken token, JsonToken expected, JsonMessage type) {
    if (token != expected) {
      throw reader.wrong(
          "%s is expected for %s, but was %s"
              .formatted(expected.description(), type.fullName(), token.description()));
    }
  }

  // Objects with fields.

  /**
   * Reads the members of an object that has begun.
   *
   * @param inAny whether one of them is the type of an {@code Any}
   */
  private void members(JsonMessage type, boolean inAny) {
    String around = field;
    SeenNames seen = new SeenNames();
    int expected = 0;
    while (reader.nextMember()) {
      int start = reader.position();
      JsonField next = type.expectedAt(expected);
      if (next == null || !reader.takeName(next.quotedName())) {
        reader.readName();
        next = type.named(reader.textArray(), reader.textStart(), reader.textEnd());
      }
      if (next == null) {
        other(type, seen, inAny, start);
      } else {
        field = next.name();
        if (!seen.add(next.index(), type.indexBound())) {
          throw new JsonException("the field occurs twice in one object", start);
        }
        member(type, next, seen, start);
        expected = next.index() + 1;
      }
      field = around;
    }
  }

  /** Reads the member whose name was read: an extension, or a member that is not known. */
  private void other(JsonMessage type, SeenNames seen, boolean inAny, int start) {
    String name = reader.text();
    addName(seen, name, start);
    if (inAny && name.equals(AnyTypes.NAME)) {
      reader.readString();
      return;
    }
    JsonField extension = type.extension(name);
    if (extension != null) {
      field = name;
      member(type, extension, seen, start);
    } else if (inAny && name.equals(VALUE) && type.fullName().equals(EMPTY)) {
      message(type, reader.peek()); // Some write it in the form that other well-known types have.
    } else {
      unknown(type, name);
    }
  }

  private static void addName(SeenNames seen, String name, int start) {
    if (!seen.add(name)) {
      throw new JsonException(
          "the name %s occurs twice in one object".formatted(Excerpt.quoted(name)), start);
    }
  }

  private void unknown(JsonMessage type, String name) {
    if (rejectsUnknownFields) {
      throw reader.wrong("%s has no field %s".formatted(type.fullName(), Excerpt.quoted(name)));
    }
    ignore();
  }

  /**
   * Reads the value of a member that is ignored. It must be valid, and no object may have a name
   * twice. The arrays may be those of repeated fields.
   */
  private void ignore() {
    if (reader.peek() == JsonToken.ARRAY) {
      reader.beginMemberArray();
      ignoreElements();
    } else {
      ignoreElement();
    }
  }

  private void ignoreElements() {
    while (reader.nextElement()) {
      ignoreElement();
    }
  }

  private void ignoreElement() {
    switch (reader.peek()) {
      case OBJECT -> {
        SeenNames seen = new SeenNames();
        reader.beginObject();
        while (reader.nextMember()) {
          int start = reader.position();
          reader.readName();
          addName(seen, reader.text(), start);
          ignore();
        }
      }
      case ARRAY -> {
        reader.beginArray();
        ignoreElements();
      }
      default -> reader.skipValue();
    }
  }

  private void member(JsonMessage type, JsonField next, SeenNames seen, int start) {
    JsonToken token = reader.peek();
    if (token == JsonToken.NULL && (next.isRepeated() || !next.takesNull())) {
      reader.readNull();
      return;
    }
    if (!next.isRepeated()) {
      int oneof = next.oneofIndex();
      if (single(next, token) && oneof >= 0 && !seen.add(oneof, type.indexBound())) {
        throw new JsonException("another field of the same oneof has a value, too", start);
      }
    } else if (next.isMap()) {
      require(token, JsonToken.OBJECT);
      map(next);
    } else {
      require(token, JsonToken.ARRAY);
      reader.beginMemberArray();
      list(next);
    }
  }

  private void require(JsonToken token, JsonToken expected) {
    if (token != expected) {
      throw reader.wrong(
          "%s is expected, but was %s".formatted(expected.description(), token.description()));
    }
  }

  // Values.

  /**
   * Reads one value; returns false if it is ignored: the name of an enum value not known.
   *
   * @param token the next one
   */
  private boolean single(JsonField next, JsonToken token) {
    if (next.kind() != JsonKind.MESSAGE) {
      return values.read(next, token);
    }
    JsonMessage child = next.child();
    beginMessage(next);
    switch (child.form()) { // The usual forms here, to save a frame of the stack for each level.
      case FIELDS -> {
        require(token, JsonToken.OBJECT, child);
        reader.beginObject();
        members(child, false);
      }
      case VALUE -> value(child, token);
      default -> message(child, token);
    }
    endMessage(next);
    return true;
  }

  private void beginMessage(JsonField next) {
    beginLevel();
    target.beginMessage(next);
  }

  private void endMessage(JsonField next) {
    target.endMessage(next);
    levels--;
  }

  private void beginLevel() {
    if (++levels > mostLevels) {
      throw limits.tooDeep();
    }
  }

  /** Reads the elements of an array that has begun. */
  private void list(JsonField next) {
    boolean takesNull = next.takesNull();
    target.beginList(next);
    while (reader.nextElement()) {
      single(next, element(takesNull));
    }
    target.endList(next);
  }

  /** Returns the next token, which begins an element of a list or a value of a map. */
  private JsonToken element(boolean takesNull) {
    JsonToken token = reader.peek();
    if (token == JsonToken.NULL && !takesNull) {
      throw reader.wrong("null can't be an element");
    }
    return token;
  }

  private void map(JsonField next) {
    JsonField key = next.key();
    JsonField value = next.value();
    boolean takesNull = value.takesNull();
    reader.beginObject();
    if (!reader.nextMember()) {
      return; // A map takes memory even if it is empty.
    }
    target.beginMap(next);
    beginLevel(); // An entry is a message.
    do {
      int start = reader.position();
      target.beginEntry(next);
      values.readKey(key);
      target.endKey(next);
      if (!(single(value, element(takesNull)) ? target.endEntry(next) : target.dropEntry(next))) {
        throw new JsonException("a key occurs twice in one map", start);
      }
    } while (reader.nextMember());
    levels--;
    target.endMap(next);
  }

  private void value(JsonMessage type, JsonToken token) {
    switch (token) {
      case NULL -> {
        reader.readNull();
        target.enumeration(type.field(1), 0);
      }
      case NUMBER -> values.read(type.field(2), token);
      case STRING -> values.read(type.field(3), token);
      case TRUE, FALSE -> values.read(type.field(4), token);
      case OBJECT -> {
        JsonField struct = type.field(5);
        beginMessage(struct);
        map(struct.child().field(1));
        endMessage(struct);
      }
      case ARRAY -> {
        JsonField list = type.field(6);
        beginMessage(list);
        reader.beginArray();
        list(list.child().field(1));
        endMessage(list);
      }
    }
  }

  // Any.

  /** Reads the members of an {@code Any} whose object has begun. */
  private void any(JsonMessage type) {
    JsonReader.Place first = reader.place();
    String url = anyTypes.find();
    if (url == null) {
      return;
    }
    JsonMessage content = schema.content(url);
    if (content == null) {
      throw reader.wrong(JsonSchema.unknownContent(url));
    }
    reader.returnTo(first);
    target.string(type.field(1), url);
    JsonField bytes = type.field(2);
    int levelsAround = levels;
    int mostAround = mostLevels;
    levels = 0;
    mostLevels = JsonSchema.contentDepth(limits.nestingDepth());
    contents++;
    target.beginContent(bytes, content);
    if (content.form() == JsonForm.FIELDS) {
      members(content, true);
    } else {
      wellKnown(content);
    }
    contents--;
    int length;
    try {
      length = target.endContent(bytes);
    } catch (IllegalArgumentException e) {
      throw reader.wrong(String.valueOf(e.getMessage()));
    }
    if (contents > 0) {
      reader.count(length); // The content around it will have a copy.
    }
    levels = levelsAround;
    mostLevels = mostAround;
  }

  /** Reads the members of an {@code Any} whose content has a form of its own. */
  private void wellKnown(JsonMessage content) {
    SeenNames seen = new SeenNames();
    boolean found = false;
    while (reader.nextMember()) {
      int start = reader.position();
      reader.readName();
      String name = reader.text();
      addName(seen, name, start);
      switch (name) {
        case AnyTypes.NAME -> reader.readString();
        case VALUE -> {
          found = true;
          if (content.form() == JsonForm.ANY) { // Here, to save a frame for each level.
            require(reader.peek(), JsonToken.OBJECT, content);
            reader.beginObject();
            any(content);
          } else {
            message(content, reader.peek());
          }
        }
        default -> unknown(content, name);
      }
    }
    if (!found) {
      throw reader.wrong(
          "an Any with a %s lacks the member \"value\"".formatted(content.fullName()));
    }
  }
}
