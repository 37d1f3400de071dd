package dev.connectjava.examples.okhttp;

import dev.connectjava.RpcMethod;
import dev.connectjava.examples.okhttp.v1.Text;
import dev.connectjava.examples.okhttp.v1.TextServiceMethods;

/** A method that the server does not have. */
final class Unknown {

  static final RpcMethod<Text, Text> METHOD =
      RpcMethod.bidiStream(TextServiceMethods.SERVICE_NAME, "Unknown", Text.class, Text.class);

  private Unknown() {}
}
