package dev.connectjava.benchmarks;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The encoded messages of a data set. One JVM writes them to a file, and the JVM of each library
 * reads it, so that all have the same bytes.
 *
 * @param binary the binary form of each message
 * @param json the JSON form of each message
 * @param sum the {@link FieldSum} of the contents of all messages
 */
record EncodedData(List<byte[]> binary, List<byte[]> json, long sum) {

  /** The system property with the folder of the files. */
  private static final String FOLDER = "benchmarks.data";

  /** Writes the file of a data set to a folder. */
  void write(Path folder, DataSet set) throws IOException {
    try (DataOutputStream output =
        new DataOutputStream(
            new BufferedOutputStream(Files.newOutputStream(folder.resolve(set.toString()))))) {
      output.writeLong(sum);
      output.writeInt(binary.size());
      for (int i = 0; i < binary.size(); i++) {
        write(output, binary.get(i));
        write(output, json.get(i));
      }
    }
  }

  private static void write(DataOutputStream output, byte[] bytes) throws IOException {
    output.writeInt(bytes.length);
    output.write(bytes);
  }

  /** Reads the file of a data set from the folder that the system property names. */
  static EncodedData read(DataSet set) throws IOException {
    String folder = System.getProperty(FOLDER);
    if (folder == null) {
      throw new IllegalStateException("the property " + FOLDER + " must be the folder of the data");
    }
    try (DataInputStream input =
        new DataInputStream(
            new BufferedInputStream(Files.newInputStream(Path.of(folder, set.toString()))))) {
      List<byte[]> binary = new ArrayList<>();
      List<byte[]> json = new ArrayList<>();
      long sum = input.readLong();
      int count = input.readInt();
      for (int i = 0; i < count; i++) {
        binary.add(input.readNBytes(input.readInt()));
        json.add(input.readNBytes(input.readInt()));
      }
      return new EncodedData(List.copyOf(binary), List.copyOf(json), sum);
    }
  }
}
