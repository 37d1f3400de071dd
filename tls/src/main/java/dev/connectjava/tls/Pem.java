package dev.connectjava.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads certificates and private keys from PEM text.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7468">RFC 7468</a>
 */
final class Pem {

  /** The line before a block: its label, and then the block up to the line after it. */
  private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----");

  private static final String MARKER = "-----";

  /** The header before an encrypted key in OpenSSL's older forms (RFC 1421, section 4.6). */
  private static final String ENCRYPTED_OLD_WAY = "Proc-Type:";

  private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA");

  private record Block(String label, byte[] der) {}

  private Pem() {}

  /**
   * Returns the text of a file.
   *
   * @throws UncheckedIOException if the file can't be read
   */
  static String read(Path file) {
    try {
      return Files.readString(
          file, ISO_8859_1); // The blocks are ASCII; other text may be anything.
    } catch (IOException e) {
      throw new UncheckedIOException("can't read " + file, e);
    }
  }

  /** Returns what was read from a file's text; the message of a failure names the file. */
  static <T> T inFile(Path file, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("can't use %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /**
   * Returns all certificates in a text, in order.
   *
   * @throws IllegalArgumentException if there is no certificate, or an invalid one
   */
  static List<X509Certificate> certificates(String text) {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Block block : blocks(text)) {
      if (block.label.equals("CERTIFICATE")) {
        certificates.add(certificate(block.der));
      }
    }
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException(
          "there is no block \"-----BEGIN CERTIFICATE-----\" where certificates are expected"
              + found(text));
    }
    return certificates;
  }

  private static X509Certificate certificate(byte[] der) {
    try {
      ByteArrayInputStream input = new ByteArrayInputStream(der);
      X509Certificate certificate =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(input);
      if (input.available() > 0) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "a block \"CERTIFICATE\" has %,d bytes after its certificate: each block has one",
                input.available()));
      }
      return certificate;
    } catch (CertificateException e) {
      throw new IllegalArgumentException("can't read a certificate: " + e.getMessage(), e);
    }
  }

  /**
   * Returns the first private key in a text: in PKCS#8, or in the older forms for RSA (PKCS#1) and
   * elliptic curves (SEC 1).
   *
   * @param password the password of an encrypted PKCS#8 key; null for none
   * @throws IllegalArgumentException if there is no key, or an invalid one
   */
  static PrivateKey privateKey(String text, char @Nullable [] password) {
    for (Block block : blocks(text)) {
      switch (block.label) {
        case "PRIVATE KEY" -> {
          return privateKey(block.der);
        }
        case "RSA PRIVATE KEY" -> {
          return privateKey(Pkcs8.ofPkcs1(block.der));
        }
        case "EC PRIVATE KEY" -> {
          return privateKey(Pkcs8.ofSec1(block.der));
        }
        case "ENCRYPTED PRIVATE KEY" -> {
          return privateKey(EncryptedPkcs8.decrypt(block.der, required(password)));
        }
        default -> {}
      }
    }
    throw new IllegalArgumentException(
        "there is no block \"-----BEGIN PRIVATE KEY-----\" where a private key is expected"
            + found(text));
  }

  /** Returns which blocks a text has instead. */
  private static String found(String text) {
    List<String> labels = blocks(text).stream().map(Block::label).distinct().toList();
    return labels.isEmpty() ? "" : ", but: " + String.join(", ", labels);
  }

  private static char[] required(char @Nullable [] password) {
    if (password == null) {
      throw new IllegalArgumentException("the private key is encrypted: it needs a password");
    }
    return password;
  }

  private static PrivateKey privateKey(byte[] pkcs8) {
    InvalidKeySpecException reason = null;
    for (String algorithm : KEY_ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (InvalidKeySpecException e) {
        reason = e;
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("this JDK does not support keys of type " + algorithm, e);
      }
    }
    throw new IllegalArgumentException(
        "the private key is not one of the supported types " + String.join(", ", KEY_ALGORITHMS),
        reason);
  }

  private static List<Block> blocks(String text) {
    List<Block> blocks = new ArrayList<>();
    Matcher begin = BEGIN.matcher(text);
    while (begin.find()) {
      String label = begin.group(1);
      int end = text.indexOf(MARKER, begin.end());
      if (end < 0 || !text.startsWith("END " + label + MARKER, end + MARKER.length())) {
        throw new IllegalArgumentException(
            "the block \"%s\" has no line \"-----END %s-----\": the text is cut off or damaged"
                .formatted(label, label));
      }
      blocks.add(new Block(label, decode(label, text.substring(begin.end(), end))));
    }
    return blocks;
  }

  private static byte[] decode(String label, String content) {
    if (content.contains(ENCRYPTED_OLD_WAY)) {
      throw new IllegalArgumentException(
          "the block \"%s\" is encrypted in OpenSSL's older form: make it PKCS#8 with \"openssl pkcs8 -topk8\""
              .formatted(label));
    }
    try {
      return Base64.getMimeDecoder().decode(content.getBytes(US_ASCII));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the block \"%s\" is not base64: %s".formatted(label, e.getMessage()), e);
    }
  }
}
