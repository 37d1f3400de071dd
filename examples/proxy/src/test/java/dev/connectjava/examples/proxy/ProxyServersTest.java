package dev.connectjava.examples.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.UnknownFieldSet;
import dev.connectjava.CallOptions;
import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.RpcException;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.UnaryResponse;
import dev.connectjava.examples.proxy.v1.DirectoryServiceClient;
import dev.connectjava.examples.proxy.v1.DirectoryServiceMethods;
import dev.connectjava.examples.proxy.v1.GetPersonRequest;
import dev.connectjava.examples.proxy.v1.ListPeopleRequest;
import dev.connectjava.examples.proxy.v1.Person;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.testrules.DocumentedCommands;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class ProxyServersTest {

  private final ProxyServers servers = ProxyServers.start(0, 0, 0);

  @AfterEach
  void close() {
    servers.close();
  }

  private static NettyTransport transport(NettyServer server, Protocol protocol, String codec) {
    return NettyTransport.builder("http://localhost:" + server.port())
        .protocol(protocol)
        .codec(codec)
        .build();
  }

  private static GetPersonRequest named(String name) {
    return GetPersonRequest.newBuilder().setName(name).build();
  }

  private static List<Person> engineers(DirectoryServiceClient client) {
    List<Person> people = new ArrayList<>();
    ListPeopleRequest engines = ListPeopleRequest.newBuilder().setTeam("engines").build();
    try (ServerStreamingCall<Person> call = client.listPeople(engines)) {
      call.forEach(people::add);
    }
    return people;
  }

  @Test
  void commandsOfTheReadme_printWhatItShows() throws Exception {
    DocumentedCommands commands =
        DocumentedCommands.of(Path.of("README.md"))
            .replacing("localhost:8080", "localhost:" + servers.directory().port())
            .replacing("localhost:8081", "localhost:" + servers.passThrough().port())
            .replacing("localhost:8082", "localhost:" + servers.redaction().port());

    assertThat(commands.run()).isEqualTo(commands.documented());
  }

  @ParameterizedTest
  @CsvSource({"CONNECT,proto", "CONNECT,json", "GRPC,proto", "GRPC_WEB,json"})
  void passThrough_answersAsTheDirectoryDoes(Protocol protocol, String codec) {
    try (NettyTransport transport = transport(servers.passThrough(), protocol, codec)) {
      DirectoryServiceClient client = DirectoryServiceClient.of(transport);

      UnaryResponse<Person> ada = client.call(DirectoryServiceMethods.GET_PERSON, named("Ada"));
      assertThat(ada.message().getPhone()).isEqualTo("555-0100");
      assertThat(ada.trailers().first("x-people")).contains("3");
      assertThat(engineers(client))
          .extracting(Person::getPhone)
          .containsExactly("555-0100", "555-0101");
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> client.getPerson(named("Bob")))
          .withMessage("Bob is not in the directory")
          .satisfies(e -> assertThat(e.code()).isEqualTo(Code.NOT_FOUND));
    }
  }

  @ParameterizedTest
  @CsvSource({"CONNECT,proto", "CONNECT,json", "GRPC,proto", "GRPC_WEB,json"})
  void redaction_leavesOutPhoneNumbersOnly(Protocol protocol, String codec) {
    try (NettyTransport transport = transport(servers.redaction(), protocol, codec)) {
      DirectoryServiceClient client = DirectoryServiceClient.of(transport);

      Person ada = Person.newBuilder().setName("Ada").setTeam("engines").build();
      assertThat(client.getPerson(named("Ada"))).isEqualTo(ada);
      assertThat(engineers(client))
          .containsExactly(ada, ada.toBuilder().setName("Charles").build());
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> client.getPerson(named("Bob")))
          .withMessage("Bob is not in the directory")
          .satisfies(e -> assertThat(e.code()).isEqualTo(Code.NOT_FOUND));
    }
  }

  /** A newer directory may send fields that the schema of the proxy does not have. */
  @Test
  void redaction_keepsFieldsThatItDoesNotKnow() {
    UnknownFieldSet newer =
        UnknownFieldSet.newBuilder()
            .addField(9, UnknownFieldSet.Field.newBuilder().addVarint(1815).build())
            .build();
    Person ada = Person.newBuilder().setPhone("555-0100").setUnknownFields(newer).build();
    try (NettyServer directory = NettyServer.builder().port(0).service(new Answering(ada)).start();
        NettyTransport backend = transport(directory, Protocol.CONNECT, "proto");
        NettyServer proxy = NettyServer.builder().port(0).service(new Redaction(backend)).start();
        NettyTransport transport = transport(proxy, Protocol.CONNECT, "proto")) {
      Person received =
          DirectoryServiceClient.of(transport).getPerson(named("Ada"), CallOptions.defaults());

      assertThat(received).isEqualTo(ada.toBuilder().clearPhone().build());
    }
  }

  @Test
  void redaction_relaysErrorsWithoutTheirDetails() {
    Person ada = Person.newBuilder().setPhone("555-0100").build();
    try (NettyServer directory = NettyServer.builder().port(0).service(new Refusing(ada)).start();
        NettyTransport backend = transport(directory, Protocol.GRPC, "proto");
        NettyServer proxy =
            NettyServer.builder().port(0).handler(ProxyServers.redaction(backend)).start();
        NettyTransport transport = transport(proxy, Protocol.CONNECT, "proto")) {
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> DirectoryServiceClient.of(backend).getPerson(named("Ada")))
          .satisfies(e -> assertThat(e.details(Person.class)).containsExactly(ada));

      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> DirectoryServiceClient.of(transport).getPerson(named("Ada")))
          .withMessage("the person has moved")
          .satisfies(e -> assertThat(e.code()).isEqualTo(Code.FAILED_PRECONDITION))
          .satisfies(e -> assertThat(e.details()).isEmpty());
    }
  }
}
