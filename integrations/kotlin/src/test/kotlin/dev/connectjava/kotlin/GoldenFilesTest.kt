package dev.connectjava.kotlin

import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.createDirectories
import kotlin.io.path.extension
import kotlin.io.path.readText
import kotlin.io.path.writeText
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test

/**
 * What the plugin generates in Kotlin is what it is known to generate. The build has generated it
 * from `src/test/protobuf` and compiled it. After a change of the plugin, `-Dgolden.write=true`
 * renews the copies.
 */
internal class GoldenFilesTest {

  private fun kotlinFiles(root: Path): Map<String, String> =
    if (Files.isDirectory(root)) {
      Files.walk(root).use { paths ->
        paths
          .filter { it.extension == "kt" }
          .toList()
          .associate { root.relativize(it).toString() to it.readText() }
          .toSortedMap()
      }
    } else {
      emptyMap()
    }

  @Test
  fun generatedFiles_areTheGoldenOnes() {
    val generated = kotlinFiles(GENERATED)
    if (java.lang.Boolean.getBoolean("golden.write")) {
      generated.forEach { (path, text) ->
        val golden = GOLDEN.resolve(path)
        golden.parent.createDirectories()
        golden.writeText(text)
      }
    }
    assertThat(generated).isNotEmpty()
    assertThat(generated).isEqualTo(kotlinFiles(GOLDEN))
  }

  private companion object {
    val GENERATED: Path = Path.of("target/generated-test-sources/protobuf")
    val GOLDEN: Path = Path.of("src/test/golden")
  }
}
