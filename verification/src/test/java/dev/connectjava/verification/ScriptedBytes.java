package dev.connectjava.verification;

import static dev.connectjava.verification.ServerWorld.envelope;
import static dev.connectjava.verification.ServerWorld.utf8;

import dev.connectjava.verification.v1.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/** What bodies of scripted responses are made of. */
final class ScriptedBytes {

  /** The longest response message that the calls allow. */
  static final int LIMIT_BYTES = 1_000;

  /** No message of any codec, and no compressed data. */
  static final byte[] GARBAGE = {-1, -1, -1, -1};

  private ScriptedBytes() {}

  /** A reply that says "hi". */
  static byte[] reply(String codec) {
    return codec.equals("json")
        ? utf8("{\"text\":\"hi\"}")
        : Reply.newBuilder().setText("hi").build().toByteArray();
  }

  /** That reply in its envelope. */
  static byte[] message(String codec) {
    return envelope(0, reply(codec));
  }

  static byte[] cutOff(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length - 1);
  }

  static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return compressed.toByteArray();
  }
}
