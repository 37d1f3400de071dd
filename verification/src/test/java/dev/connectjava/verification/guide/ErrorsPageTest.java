package dev.connectjava.verification.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.example.greet.v1.GreetRequest;
import com.example.greet.v1.GreetResponse;
import com.example.greet.v1.GreetService;
import com.example.greet.v1.GreetServiceClient;
import com.google.protobuf.Duration;
import dev.connectjava.Code;
import dev.connectjava.ExceptionMapping;
import dev.connectjava.RequestContext;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.Service;
import dev.connectjava.testing.InMemoryTransport;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** What docs/guide/errors.md says. */
final class ErrorsPageTest {

  /** An exception of an application. */
  static final class NoSuchPerson extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String name;

    NoSuchPerson(String name) {
      super("there is no " + name);
      this.name = name;
    }

    String name() {
      return name;
    }
  }

  private static GreetServiceClient clientOf(Router router) {
    return GreetServiceClient.of(InMemoryTransport.to(router));
  }

  private static GreetServiceClient clientOf(Service service) {
    return clientOf(Router.builder().service(service).build());
  }

  private static RpcException failureOf(GreetServiceClient greet, String name) {
    return catchThrowableOfType(
        RpcException.class, () -> greet.greet(GreetRequest.newBuilder().setName(name).build()));
  }

  static final class Busy implements GreetService {

    @Override
    public GreetResponse greet(GreetRequest request, RequestContext context) {
      Duration retryAfter = Duration.newBuilder().setSeconds(5).build();
      throw new RpcException(Code.UNAVAILABLE, "too many greetings at once").plusDetail(retryAfter);
    }
  }

  @Test
  void detail_isReadByItsClass() {
    GreetServiceClient greet = clientOf(new Busy());
    long seconds = 0;
    try {
      greet.greet(Greeter.request("Ada"));
    } catch (RpcException e) {
      if (e.code() != Code.UNAVAILABLE) {
        throw e;
      }
      for (Duration retryAfter : e.details(Duration.class)) {
        seconds = retryAfter.getSeconds();
      }
    }
    assertThat(seconds).isEqualTo(5);
    assertThat(failureOf(greet, "Ada").isFromPeer()).isTrue();
  }

  static final class People implements GreetService {

    @Override
    public GreetResponse greet(GreetRequest request, RequestContext context) {
      if (request.getName().equals("Eve")) {
        throw new NoSuchPerson(request.getName());
      }
      throw new NoSuchElementException("row 7 of the table PERSON");
    }
  }

  @Test
  void exception_isMapped_orHidden() {
    ExceptionMapping mapping =
        ExceptionMapping.builder()
            .map(
                NoSuchPerson.class,
                e -> new RpcException(Code.NOT_FOUND, "there is no " + e.name(), e))
            .build();
    Router router = Router.builder().service(new People()).interceptor(mapping).build();
    GreetServiceClient greet = clientOf(router);

    assertThat(failureOf(greet, "Eve"))
        .hasMessage("there is no Eve")
        .matches(e -> e.code() == Code.NOT_FOUND);
    assertThat(failureOf(greet, "Ada"))
        .hasMessage("internal error")
        .matches(e -> e.code() == Code.INTERNAL);
  }

  record Front(GreetServiceClient backend) implements GreetService {

    @Override
    public GreetResponse greet(GreetRequest request, RequestContext context) {
      try {
        return backend.greet(request);
      } catch (RpcException e) {
        throw e.code() == Code.INVALID_ARGUMENT ? e.relayed() : e;
      }
    }
  }

  @Test
  void failureOfABackend_isRelayed_orHidden() {
    GreetServiceClient front = clientOf(new Front(clientOf(new Greeter())));
    assertThat(failureOf(front, ""))
        .hasMessage("a greeting needs a name")
        .matches(e -> e.code() == Code.INVALID_ARGUMENT);

    GreetServiceClient hiding = clientOf(new Front(clientOf(new Busy())));
    assertThat(failureOf(hiding, "Ada"))
        .hasMessage("internal error")
        .matches(e -> e.code() == Code.INTERNAL);
  }

  @Test
  void longMessage_isCut() {
    Service service =
        new GreetService() {
          @Override
          public GreetResponse greet(GreetRequest request, RequestContext context) {
            throw RpcException.withoutStackTrace(Code.ABORTED, "x".repeat(5_000));
          }
        };
    GreetServiceClient greet = clientOf(service);
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> greet.greet(Greeter.request("Ada")))
        .matches(e -> e.getMessage().startsWith("x".repeat(4_096)))
        .matches(e -> !e.getMessage().contains("x".repeat(4_097)));
  }
}
