package dev.connectjava.verification.encoding;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The fields of an encoded message. */
final class WireFields {

  private WireFields() {}

  /** Returns the encoded form of each field, with its tag, in their order. */
  static List<ByteString> of(byte[] message) throws IOException {
    CodedInputStream input = CodedInputStream.newInstance(message);
    List<ByteString> fields = new ArrayList<>();
    int start = 0;
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      input.skipField(tag);
      int end = input.getTotalBytesRead();
      fields.add(ByteString.copyFrom(message, start, end - start));
      start = end;
    }
    return fields;
  }
}
