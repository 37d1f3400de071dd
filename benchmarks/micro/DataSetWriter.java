package dev.connectjava.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes the data sets to files, and prints what they are. Arguments: {@code FOLDER}. A line for
 * each has its name, the number of messages, and their mean length in bytes as binary and as JSON.
 */
public final class DataSetWriter {

  private static final long SEED = 42;
  private static final int MESSAGES = 50;

  private DataSetWriter() {}

  /** Writes all files. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    for (DataSet set : DataSet.values()) {
      EncodedData data = encode(set, Libraries.protobufJava(set));
      data.write(folder, set);
      System.out.printf(
          Locale.ROOT,
          "%s %d %d %d%n",
          set,
          data.binary().size(),
          meanLength(data.binary()),
          meanLength(data.json()));
    }
  }

  private static <M> EncodedData encode(DataSet set, MessageLibrary<M> protobufJava)
      throws IOException {
    RandomMessages random = new RandomMessages(SEED);
    FieldSum sum = FieldSum.ofContents();
    List<byte[]> binary = new ArrayList<>();
    List<byte[]> json = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      Message message = random.next(set);
      byte[] encoded = message.toByteArray();
      binary.add(encoded);
      json.add(
          JsonFormat.printer().omittingInsignificantWhitespace().print(message).getBytes(UTF_8));
      protobufJava.read(protobufJava.decode(encoded), sum);
    }
    return new EncodedData(binary, json, sum.value());
  }

  private static long meanLength(List<byte[]> messages) {
    return messages.stream().mapToLong(message -> message.length).sum() / messages.size();
  }
}
