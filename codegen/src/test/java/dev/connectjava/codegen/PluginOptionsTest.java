package dev.connectjava.codegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PluginOptionsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"'' | true", "server | true", "server=true | true", "' server=false ' | false"})
  void server_isGeneratedUnlessRefused(String parameter, boolean server) {
    assertThat(PluginOptions.parse(parameter).server()).isEqualTo(server);
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc=true", "Server=true", "=true", "server=true,lite"})
  void unknownOption_isAnErrorThatListsTheKnown(String parameter) {
    assertThatThrownBy(() -> PluginOptions.parse(parameter))
        .isInstanceOf(GenerationException.class)
        .hasMessageStartingWith("unknown option \"")
        .hasMessageContaining("known options are:\n")
        .hasMessageContaining("server=false leaves out");
  }

  @ParameterizedTest
  @ValueSource(strings = {"server=", "server=no", "server=TRUE", "server=true=false"})
  void valueThatIsNeitherTrueNorFalse_isAnError(String parameter) {
    assertThatThrownBy(() -> PluginOptions.parse(parameter))
        .isInstanceOf(GenerationException.class)
        .hasMessageStartingWith("option \"server\" is \"")
        .hasMessageEndingWith("\", but must be true or false");
  }
}
