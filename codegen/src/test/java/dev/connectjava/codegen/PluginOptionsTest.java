package dev.connectjava.codegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "client_suffix=a.b | must be valid at the end of a Java class name",
        "client_suffix | must be valid at the end of a Java class name",
        "methods_suffix=- | must be valid at the end of a Java class name",
        "service_suffix=x y | must be valid at the end of a Java class name",
        "async_prefix=1 | must be valid at the beginning of a Java class name",
        "async_prefix | must be valid at the beginning of a Java class name",
        "coroutine_prefix=- | must be valid at the beginning of a Java class name",
        "coroutine_prefix= | must not be empty: the classes in Java have the name without it"
      })
  void partOfANameThatNoClassMayHave_isAnError(String parameter, String rule) {
    assertThatThrownBy(() -> PluginOptions.parse(parameter))
        .isInstanceOf(GenerationException.class)
        .hasMessageStartingWith("option \"" + parameter.split("=")[0] + "\" is \"")
        .hasMessageEndingWith(rule);
  }

  @Test
  void viewsWithoutSchema_areAnError() {
    assertThat(PluginOptions.parse("schema=false,views=none").schema()).isFalse();
    assertThatThrownBy(() -> PluginOptions.parse("schema=false,views=rpc"))
        .isInstanceOf(GenerationException.class)
        .hasMessageContaining("views need messages with descriptors");
  }

  @Test
  void namesOfClasses_areThoseThatWereAskedFor() {
    assertThat(PluginOptions.parse("").names()).isEqualTo(GeneratedNames.DEFAULTS);
    assertThat(
            PluginOptions.parse(
                    "service_suffix=1,async_prefix=,coroutine_prefix=K,client_suffix=C,methods_suffix=M,handlers_suffix=H")
                .names())
        .isEqualTo(new GeneratedNames("1", "", "K", "C", "M", "H", "View"));
  }
}
