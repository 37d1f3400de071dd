package dev.connectjava.examples.eliza;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpResource;
import dev.connectjava.http.HttpResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files of the web page, as HTTP resources beside the service. */
final class Page {
  private static final List<String> FILES =
      List.of("index.html", "eliza.css", "eliza.js", "connect.js", "wire.js");

  /** The page uses nothing from other sites, so the policy forbids everything from other sites. */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
          + "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private Page() {}

  /** Returns the resource for each path. */
  static Map<String, HttpResource> resources() {
    Map<String, HttpResource> resources = new LinkedHashMap<>();
    for (String file : FILES) {
      String path = file.equals("index.html") ? "/" : "/" + file;
      resources.put(path, resource(file));
    }
    return resources;
  }

  private static HttpResource resource(String file) {
    byte[] content = read("page/" + file);
    Headers headers =
        Headers.builder()
            .add("content-type", contentType(file))
            .add("content-security-policy", CONTENT_SECURITY_POLICY)
            .add("x-content-type-options", "nosniff")
            .add("referrer-policy", "no-referrer")
            .add("cache-control", "no-cache")
            .build();
    return request -> HttpResponse.of(200, headers, ByteBuffer.wrap(content).asReadOnlyBuffer());
  }

  private static String contentType(String file) {
    String type =
        switch (file.substring(file.lastIndexOf('.'))) {
          case ".html" -> "text/html";
          case ".css" -> "text/css";
          case ".js" -> "text/javascript";
          default -> throw new IllegalArgumentException("no content type is known for " + file);
        };
    return type + "; charset=utf-8";
  }

  private static byte[] read(String name) {
    try (InputStream stream = Page.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException(name + " is missing beside " + Page.class);
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }
}
