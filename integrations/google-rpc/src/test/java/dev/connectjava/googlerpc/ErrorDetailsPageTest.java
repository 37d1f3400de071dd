package dev.connectjava.googlerpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.StringValue;
import com.google.rpc.BadRequest.FieldViolation;
import dev.connectjava.CallOptions;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.Transport;
import dev.connectjava.testing.InMemoryTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples in docs/error-details.md, which are parts of this file. */
final class ErrorDetailsPageTest {

  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Path PAGE = Path.of("../../docs/error-details.md");
  private static final Path SOURCE =
      Path.of("src/test/java/dev/connectjava/googlerpc/ErrorDetailsPageTest.java");

  private record Order(String name, int count) {

    String getName() {
      return name;
    }

    int getCount() {
      return count;
    }
  }

  /** The client of the page. */
  private record Orders(Transport transport) {

    void create(Order order) {
      StringValue unused =
          transport.unary(
              dev.connectjava.googlerpc.Orders.CREATE,
              StringValue.of(order.getName()),
              CallOptions.defaults());
    }
  }

  private static final class Form {

    private final List<String> shown = new ArrayList<>();

    void mark(List<FieldViolation> violations) {
      violations.forEach(violation -> shown.add(violation.getField()));
    }

    void enableAfter(Duration delay) {
      shown.add(delay.toString());
    }

    void showHelp(String reason) {
      shown.add(reason);
    }
  }

  private static String withoutIndentation(String text) {
    return text.replaceAll("(?m)^ +", "");
  }

  @Test
  void everyExample_isPartOfThisFile() throws IOException {
    String source = withoutIndentation(Files.readString(SOURCE));

    assertThat(BLOCK.matcher(Files.readString(PAGE)).results())
        .hasSize(4)
        .allSatisfy(block -> assertThat(source).contains(withoutIndentation(block.group(1))));
  }

  @Test
  void detailInBase64_isThatOfTheServer() throws IOException {
    byte[] value =
        ErrorDetails.badRequest().violation("name", "must not be empty").build().toByteArray();

    assertThat(Files.readString(PAGE)).contains(Base64.getEncoder().encodeToString(value));
  }

  private static void refuse() {
    throw ErrorDetails.badRequest()
        .violation("name", "must not be empty")
        .exception("the order is invalid");
  }

  private static void validate(Order order) {
    FieldViolations invalid = ErrorDetails.badRequest();
    if (order.getName().isEmpty()) {
      invalid.violation("name", "must not be empty");
    }
    if (order.getCount() < 1) {
      invalid.violation("count", "must be at least 1");
    }
    invalid.throwIfAny("the order is invalid");
  }

  private static void restart() {
    throw new RpcException(Code.UNAVAILABLE, "the database restarts")
        .plusDetail(ErrorDetails.retryInfo(Duration.ofSeconds(5)))
        .plusDetail(ErrorDetails.errorInfo("DATABASE_RESTART", "orders.example.com"))
        .plusDetail(ErrorDetails.localizedMessage(Locale.GERMAN, "Bitte gleich noch einmal"));
  }

  private static List<String> shown(RpcException failure) {
    Order order = new Order("", 0);
    Form form = new Form();
    try (InMemoryTransport transport =
        InMemoryTransport.to(new dev.connectjava.googlerpc.Orders(failure))) {
      Orders orders = new Orders(transport);
      try {
        orders.create(order);
      } catch (RpcException e) {
        StandardDetails details = ErrorDetails.of(e);
        details.badRequest().ifPresent(invalid -> form.mark(invalid.getFieldViolationsList()));
        details.retryDelay().ifPresent(form::enableAfter);
        details.errorInfo().ifPresent(info -> form.showHelp(info.getReason()));
      }
    }
    return form.shown;
  }

  @Test
  void client_showsWhatTheServerSays() {
    assertThat(shown(catchThrowableOfType(RpcException.class, ErrorDetailsPageTest::refuse)))
        .containsExactly("name");
    assertThat(shown(catchThrowableOfType(RpcException.class, () -> validate(new Order("", 0)))))
        .containsExactly("name", "count");
    assertThat(shown(catchThrowableOfType(RpcException.class, ErrorDetailsPageTest::restart)))
        .containsExactly("PT5S", "DATABASE_RESTART");
  }
}
