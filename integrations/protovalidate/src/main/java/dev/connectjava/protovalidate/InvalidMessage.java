package dev.connectjava.protovalidate;

import build.buf.validate.FieldPath;
import build.buf.validate.FieldPathElement;
import build.buf.validate.Violation;
import build.buf.validate.Violations;
import com.google.protobuf.Message;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.spi.Excerpt;
import java.util.List;
import java.util.stream.Collectors;

/** The failure of a call whose message violates rules. */
final class InvalidMessage {

  /** The text has no more; the detail has all. */
  private static final int MOST_IN_TEXT = 3;

  private InvalidMessage() {}

  /**
   * Returns the failure.
   *
   * @param code with {@link Code#INTERNAL}, only the cause tells what is wrong
   */
  static RpcException failure(Code code, Message message, Violations violations) {
    String name = message.getDescriptorForType().getFullName();
    String reason = name + " is invalid: " + text(violations.getViolationsList());
    return code == Code.INTERNAL
        ? new RpcException(
            code, name + " violates the rules of its schema", new IllegalArgumentException(reason))
        : new RpcException(code, reason).plusDetail(violations);
  }

  private static String text(List<Violation> violations) {
    String first =
        violations.stream()
            .limit(MOST_IN_TEXT)
            .map(InvalidMessage::text)
            .collect(Collectors.joining("; "));
    int more = violations.size() - MOST_IN_TEXT;
    return more > 0 ? first + "; and " + more + " more" : first;
  }

  private static String text(Violation violation) {
    String what =
        violation.getMessage().isEmpty()
            ? "violates the rule " + violation.getRuleId()
            : Excerpt.ofReason(violation.getMessage());
    return violation.hasField() ? path(violation.getField()) + ": " + what : what;
  }

  private static String path(FieldPath field) {
    return field.getElementsList().stream()
        .map(InvalidMessage::element)
        .collect(Collectors.joining("."));
  }

  private static String element(FieldPathElement element) {
    String subscript =
        switch (element.getSubscriptCase()) {
          case INDEX -> Long.toString(element.getIndex());
          case BOOL_KEY -> Boolean.toString(element.getBoolKey());
          case INT_KEY -> Long.toString(element.getIntKey());
          case UINT_KEY -> Long.toUnsignedString(element.getUintKey());
          case STRING_KEY -> Excerpt.quoted(element.getStringKey());
          case SUBSCRIPT_NOT_SET -> "";
        };
    return subscript.isEmpty()
        ? element.getFieldName()
        : "%s[%s]".formatted(element.getFieldName(), subscript);
  }
}
