package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.RequestContext;
import dev.connectjava.Router;
import dev.connectjava.Service;
import dev.connectjava.testing.InMemoryTransport;
import hidden.v1.Hidden;
import hidden.v1.HiddenClient;
import hidden.v1.dev;
import java.util.List;
import java.util.stream.Stream;
import many.v1.Big;
import many.v1.BigMethods;
import names.v2.AccountApi;
import names.v2.AccountRpcs;
import names.v2.AccountStub;
import names.v2.FutureAccountApi;
import names.v3.AsyncGreeterApi;
import names.v3.FutureGreeterApi;
import names.v4.GenericApi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Generated code whose names collide with the schema's: that it compiles is what matters, and the
 * build compiles all of {@code src/test/protobuf/captured} and {@code src/test/protobuf-renamed}.
 */
final class GeneratedNamesTest {

  static Stream<Service> services() {
    return Stream.of(
        new options.v1.RideService() {},
        new request.v1.RideService() {},
        new responses.v1.RideService() {},
        new transport.v1.RideService() {},
        new greet.greet_() {},
        new names.v1.record_() {},
        new names.v1.var_() {},
        new AccountApi() {},
        new FutureAccountApi() {},
        new AsyncGreeterApi() {},
        new FutureGreeterApi() {},
        new GenericApi() {});
  }

  @ParameterizedTest
  @MethodSource("services")
  void service_hasItsMethods(Service service) {
    assertThat(Router.builder().service(service).build().methods()).isNotEmpty();
  }

  @Test
  void messageThatHidesThePackageOfTheLibrary_travels() {
    Hidden service =
        new Hidden() {
          @Override
          public dev get(dev request, RequestContext context) {
            return request;
          }
        };
    dev message = dev.newBuilder().setId("x").build();
    try (InMemoryTransport transport = InMemoryTransport.to(service)) {
      assertThat(HiddenClient.of(transport).get(message)).isEqualTo(message);
    }
  }

  @Test
  void renamedClasses_belongTogether() {
    try (InMemoryTransport transport = InMemoryTransport.to(new AccountApi() {})) {
      assertThat(AccountStub.of(transport)).isNotNull();
    }
    assertThat(AccountRpcs.GET.procedure()).isEqualTo("/names.v2.Account/Get");
  }

  @Test
  void serviceOfSevenHundredMethods_hasThemAll() {
    List<?> bindings = new Big() {}.definition().bindings();

    assertThat(bindings).hasSize(700);
    assertThat(BigMethods.METHOD700.name()).isEqualTo("Method700");
  }
}
