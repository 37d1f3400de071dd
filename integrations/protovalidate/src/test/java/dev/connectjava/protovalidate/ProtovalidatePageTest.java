package dev.connectjava.protovalidate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import build.buf.protovalidate.ValidatorFactory;
import build.buf.validate.Violation;
import build.buf.validate.Violations;
import dev.connectjava.ClientConfig;
import dev.connectjava.RequestContext;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.protovalidate.v1.Account;
import dev.connectjava.protovalidate.v1.AccountService;
import dev.connectjava.protovalidate.v1.AccountServiceClient;
import dev.connectjava.testing.InMemoryTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples in docs/protovalidate.md, which are parts of this file. */
final class ProtovalidatePageTest {

  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Path SOURCE =
      Path.of("src/test/java/dev/connectjava/protovalidate/ProtovalidatePageTest.java");

  private static final Account INVALID =
      Account.newBuilder().setName("a").setEmail("no email").build();

  private static final class Accounts implements AccountService {
    @Override
    public Account open(Account request, RequestContext context) {
      return request;
    }
  }

  private static String withoutIndentation(String text) {
    return text.replaceAll("(?m)^ +", "");
  }

  @Test
  void everyExample_isPartOfThisFile() throws IOException {
    String page = Files.readString(Path.of("../../docs/protovalidate.md"));
    String source = withoutIndentation(Files.readString(SOURCE));

    assertThat(BLOCK.matcher(page).results())
        .hasSize(4)
        .allSatisfy(block -> assertThat(source).contains(withoutIndentation(block.group(1))));
  }

  private static List<String> shown(InMemoryTransport transport) {
    AccountServiceClient client = AccountServiceClient.of(transport);
    RpcException failure = catchThrowableOfType(RpcException.class, () -> client.open(INVALID));
    List<String> shown = new ArrayList<>();
    for (Violations violations : failure.details(Violations.class)) {
      for (Violation violation : violations.getViolationsList()) {
        shown.add(violation.getRuleId() + ": " + violation.getMessage());
      }
    }
    return shown;
  }

  @Test
  void server_sendsTheFirstViolation() {
    Router router =
        Router.builder()
            .interceptor(ValidationInterceptor.create())
            .service(new Accounts())
            .build();

    assertThat(shown(InMemoryTransport.to(router)))
        .singleElement()
        .asString()
        .startsWith("string.min_len: must be at least 2 characters");
  }

  @Test
  void client_refusesTheFirstViolation() {
    ClientConfig config =
        ClientConfig.builder().interceptor(ValidationInterceptor.create()).build();
    Router router = Router.builder().service(new Accounts()).build();

    assertThat(shown(InMemoryTransport.to(router, config))).hasSize(1);
  }

  @Test
  void validatorOfOnesOwn_findsAll() {
    ValidationInterceptor all = ValidationInterceptor.of(ValidatorFactory.newBuilder().build());
    Router router = Router.builder().interceptor(all).service(new Accounts()).build();

    assertThat(shown(InMemoryTransport.to(router))).hasSize(2);
  }
}
