package dev.connectjava.examples.multiservice;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Int32Value;
import com.google.protobuf.Timestamp;
import dev.connectjava.Protocol;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.examples.multiservice.clock.v1.ClockServiceClient;
import dev.connectjava.examples.multiservice.clock.v1.TickRequest;
import dev.connectjava.examples.multiservice.profiles.v1.GetProfileRequest;
import dev.connectjava.examples.multiservice.profiles.v1.Profile;
import dev.connectjava.examples.multiservice.profiles.v1.ProfileServiceClient;
import dev.connectjava.examples.multiservice.profiles.v1.UpdateProfileRequest;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.reflection.SchemaClient;
import dev.connectjava.testrules.DocumentedCommands;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
final class MultiserviceTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final NettyServer server = Multiservice.start(0, Clock.fixed(NOW, ZoneOffset.UTC));
  private final String url = "http://localhost:" + server.port();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void commandsOfTheReadme_printWhatItShows() throws Exception {
    DocumentedCommands commands =
        DocumentedCommands.of(Path.of("README.md")).replacing("http://localhost:8080", url);

    assertThat(commands.run()).isEqualTo(commands.documented());
  }

  @ParameterizedTest
  @EnumSource
  void bothServices_areCalledOverOneTransport(Protocol protocol) {
    try (NettyTransport transport = NettyTransport.builder(url).protocol(protocol).build()) {
      ProfileServiceClient profiles = ProfileServiceClient.of(transport);
      Profile ada =
          Profile.newBuilder()
              .setName("Ada")
              .setJoined(Timestamp.newBuilder().setSeconds(NOW.getEpochSecond()))
              .setBirthYear(Int32Value.of(1815))
              .build();
      UpdateProfileRequest create = UpdateProfileRequest.newBuilder().setProfile(ada).build();
      UpdateProfileRequest forget =
          UpdateProfileRequest.newBuilder()
              .setProfile(Profile.newBuilder().setName("Ada"))
              .setUpdateMask(FieldMask.newBuilder().addPaths("birth_year"))
              .build();
      GetProfileRequest get = GetProfileRequest.newBuilder().setName("Ada").build();

      assertThat(profiles.updateProfile(create)).isEqualTo(ada);
      assertThat(profiles.updateProfile(forget))
          .isEqualTo(ada.toBuilder().clearBirthYear().build());
      assertThat(profiles.getProfile(get).hasBirthYear()).isFalse();
      assertThat(ticks(ClockServiceClient.of(transport))).containsOnly(ada.getJoined()).hasSize(3);
    }
  }

  private static List<Timestamp> ticks(ClockServiceClient clock) {
    List<Timestamp> ticks = new ArrayList<>();
    TickRequest request =
        TickRequest.newBuilder()
            .setCount(3)
            .setInterval(Duration.newBuilder().setNanos(1_000_000))
            .build();
    try (ServerStreamingCall<Timestamp> call = clock.tick(request)) {
      call.forEach(ticks::add);
    }
    return ticks;
  }

  @Test
  void reflection_hasAllServices() {
    try (NettyTransport transport = NettyTransport.to(url)) {
      SchemaClient client = SchemaClient.reflected(transport);

      assertThat(client.services())
          .contains("clock.v1.ClockService", "profiles.v1.ProfileService", "grpc.health.v1.Health");
      assertThat(client.json("clock.v1.ClockService/Now").unary("{}"))
          .isEqualTo("\"2026-03-01T12:00:00Z\"");
    }
  }
}
