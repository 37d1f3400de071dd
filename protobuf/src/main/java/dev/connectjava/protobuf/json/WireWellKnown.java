package dev.connectjava.protobuf.json;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.connectjava.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;

/** Writes the well-known types whose JSON has a form of its own, for a {@link WirePrinter}. */
final class WireWellKnown {

  private final WirePrinter printer;
  private final WireMaps maps;
  private final WireInput input;
  private final JsonPrinter values;
  private final JsonWriter json;

  WireWellKnown(WirePrinter printer, WireMaps maps, WireInput input, JsonPrinter values) {
    this.printer = printer;
    this.maps = maps;
    this.input = input;
    this.values = values;
    this.json = values.json();
  }

  /** Writes the message whose fields follow. */
  void message(JsonMessage type) {
    switch (type.form()) {
      case FIELDS -> throw new IllegalStateException(type.fullName() + " has no form of its own");
      case ANY -> any(type);
      case STRUCT -> struct(type.field(1));
      case LIST_VALUE -> list(type.field(1));
      case VALUE -> value(type);
      case WRAPPER -> wrapper(type.field(1));
      case TIMESTAMP, DURATION -> time(type);
      case FIELD_MASK -> mask(type.field(1));
    }
  }

  private void any(JsonMessage type) {
    String url = "";
    ByteString content = ByteString.EMPTY;
    for (int tag = printer.tag(); tag != 0; tag = printer.tag()) {
      if (tag == type.field(1).wire().tag()) {
        url = text();
      } else if (tag == type.field(2).wire().tag()) {
        int length = input.length();
        content = UnsafeByteOperations.unsafeWrap(input.array(), input.position(), length);
        input.skip(length);
      } else {
        input.skipField(tag);
      }
    }
    values.any(url, content);
  }

  private String text() {
    int length = input.length();
    String text = input.text(input.position(), length);
    input.skip(length);
    return text;
  }

  private void struct(JsonField fields) {
    boolean found = false;
    for (int tag = printer.tag(); tag != 0; tag = printer.tag()) {
      if (tag != fields.wire().tag()) {
        input.skipField(tag);
      } else if (found) {
        printer.giveUp();
      } else {
        found = maps.print(fields, tag, null);
      }
    }
    if (!found) {
      json.beginObject();
      json.endObject();
    }
  }

  private void list(JsonField elements) {
    boolean found = false;
    for (int tag = printer.tag(); tag != 0; tag = printer.tag()) {
      if (tag != elements.wire().tag()) {
        input.skipField(tag);
      } else if (found) {
        printer.giveUp();
      } else {
        found = printer.list(elements, tag, null);
      }
    }
    if (!found) {
      json.beginArray();
      json.endArray();
    }
  }

  /** Writes a {@code Value} whose fields follow. */
  void value(JsonMessage type) {
    boolean found = false;
    for (int tag = printer.tag(); tag != 0; tag = printer.tag()) {
      JsonField kind = type.numbered(tag >>> 3, (tag >>> 3) - 1);
      if (kind == null || !kind.wire().isOne(tag)) {
        input.skipField(tag);
      } else if (found) {
        printer.giveUp();
      } else {
        found = true;
        if (kind.kind() == JsonKind.MESSAGE) {
          int outer = input.enter();
          JsonField contents = kind.child().field(1);
          if (contents.isMap()) {
            struct(contents);
          } else {
            list(contents);
          }
          input.leave(outer);
        } else {
          single(kind);
        }
      }
    }
    if (!found) {
      json.nullValue();
    }
  }

  private void single(JsonField kind) {
    if (kind.kind() == JsonKind.DOUBLE) {
      double number = input.float64();
      if (!Double.isFinite(number)) {
        throw JsonPrinter.notFinite(number);
      }
      json.number(number);
    } else {
      printer.value(kind, false, null);
    }
  }

  private void wrapper(JsonField value) {
    boolean found = false;
    for (int tag = printer.tag(); tag != 0; tag = printer.tag()) {
      if (tag != value.wire().tag()) {
        input.skipField(tag);
      } else if (found) {
        printer.giveUp();
      } else {
        found = true;
        printer.value(value, false, null);
      }
    }
    if (!found) {
      values.printValue(value, value.descriptor().getDefaultValue());
    }
  }

  private void time(JsonMessage type) {
    JsonField ofSeconds = type.field(1);
    JsonField ofNanos = type.field(2);
    long seconds = 0;
    int nanos = 0;
    for (int tag = printer.tag(); tag != 0; tag = printer.tag()) {
      if (tag == ofSeconds.wire().tag()) {
        seconds = input.int64(ofSeconds.wire().type());
      } else if (tag == ofNanos.wire().tag()) {
        nanos = input.int32(ofNanos.wire().type());
      } else {
        input.skipField(tag);
      }
    }
    json.ascii(
        type.form() == JsonForm.TIMESTAMP
            ? TimestampText.write(seconds, nanos)
            : DurationText.write(seconds, nanos));
  }

  private void mask(JsonField ofPaths) {
    List<String> paths = new ArrayList<>();
    for (int tag = printer.tag(); tag != 0; tag = printer.tag()) {
      if (tag == ofPaths.wire().tag()) {
        paths.add(text());
      } else {
        input.skipField(tag);
      }
    }
    json.string(FieldMaskText.write(paths));
  }
}
