package dev.connectjava.call;

/** A served call that knows how its messages are encoded. */
public interface ConvertedCall {

  /** The conversion of its requests. */
  MessageConversion requestConversion();

  /** The conversion of its responses. */
  MessageConversion responseConversion();
}
