package dev.connectjava.examples.fortunes;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.connectjava.Headers;
import dev.connectjava.examples.fortunes.v1.Fortune;
import dev.connectjava.http.HttpRequest;
import dev.connectjava.http.HttpResource;
import dev.connectjava.http.HttpResponse;
import java.nio.ByteBuffer;

/** The fortunes as a page of HTML, beside the service. Thread-safe. */
final class FortunePage implements HttpResource {

  private static final Headers HEADERS = Headers.of("content-type", "text/html; charset=utf-8");

  private static final String START =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head><title>Fortunes</title></head>
      <body>
      <table>
      <tr><th>id</th><th>message</th></tr>
      """;

  private static final String END =
      """
      </table>
      </body>
      </html>
      """;

  private final Fortunes fortunes;

  FortunePage(Fortunes fortunes) {
    this.fortunes = fortunes;
  }

  @Override
  public HttpResponse get(HttpRequest request) {
    StringBuilder page = new StringBuilder(START);
    for (Fortune fortune : fortunes.sorted()) {
      page.append("<tr><td>").append(fortune.getId());
      page.append("</td><td>").append(escaped(fortune.getMessage())).append("</td></tr>\n");
    }
    page.append(END);
    return HttpResponse.of(200, HEADERS, ByteBuffer.wrap(page.toString().getBytes(UTF_8)));
  }

  /** Returns the HTML that a browser shows as the text: scripts of others are not run. */
  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
