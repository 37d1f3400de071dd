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
    List<String> published = new ArrayList<>();
    for (String module : texts(pom("."), "/project/modules/module")) {
      Document pom = pom(module);
      boolean isPublished = texts(pom, "/project/properties/maven.deploy.skip").isEmpty();
      if (isPublished && !module.equals("bom")) {
        published.addAll(texts(pom, "/project/artifactId"));
      }
    }
    assertThat(texts(pom("bom"), "//dependency/artifactId"))
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(published);
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
