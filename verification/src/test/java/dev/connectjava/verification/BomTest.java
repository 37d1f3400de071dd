package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

final class BomTest {

  private static final Path ROOT = Path.of(System.getProperty("basedir", ".")).resolve("..");
  private static final XPath XPATH = XPathFactory.newInstance().newXPath();

  @Test
  void bom_listsWhatIsPublished() throws Exception {
    List<String> artifacts = new ArrayList<>();
    for (Document pom : published()) {
      if (texts(pom, "/project/packaging").isEmpty()) {
        artifacts.addAll(texts(pom, "/project/artifactId"));
      }
    }
    assertThat(texts(pom("bom"), "//dependency/artifactId"))
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(artifacts);
    assertThat(texts(pom("bom"), "//dependency/type")).isEmpty();
  }

  @Test
  void dependencies_addNettyAndProtobuf() throws Exception {
    Document dependencies = pom("dependencies");
    assertThat(texts(dependencies, "//dependency/artifactId"))
        .containsExactly("protobuf-bom", "connect-bom", "netty-bom");
    assertThat(texts(dependencies, "//dependency/scope")).containsOnly("import").hasSize(3);
  }

  /** What Maven Central asks of a POM; a published one does not have the parent any more. */
  @Test
  void everyPublishedPom_hasWhatARepositoryAsksFor() throws Exception {
    assertThat(published())
        .isNotEmpty()
        .allSatisfy(pom -> {
          assertThat(texts(pom, "/project/name")).hasSize(1);
          assertThat(texts(pom, "/project/description")).hasSize(1);
        });
    Document parent = pom(".");
    for (String inherited : List.of("url", "licenses/license", "developers/developer", "scm")) {
      assertThat(texts(parent, "/project/" + inherited)).as(inherited).hasSize(1);
    }
  }

  private static List<Document> published() throws Exception {
    List<Document> poms = new ArrayList<>();
    for (String module : texts(pom("."), "/project/modules/module")) {
      Document pom = pom(module);
      if (texts(pom, "/project/properties/maven.deploy.skip").isEmpty()) {
        poms.add(pom);
      }
    }
    return poms;
  }

  private static Document pom(String module) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(ROOT.resolve(module).resolve("pom.xml").toFile());
  }

  private static List<String> texts(Document pom, String path) throws Exception {
    NodeList nodes = (NodeList) XPATH.evaluate(path, pom, XPathConstants.NODESET);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent());
    }
    return texts;
  }
}
