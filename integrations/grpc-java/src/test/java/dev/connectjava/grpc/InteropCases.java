package dev.connectjava.grpc;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.testing.integration.AbstractInteropTest;
import java.util.function.Supplier;

/** The cases of grpc-java's interop client, over any channel. */
final class InteropCases extends AbstractInteropTest {

  /** A case of {@link AbstractInteropTest}. */
  @FunctionalInterface
  interface Case {

    void run(InteropCases cases) throws Exception;
  }

  private final Supplier<ManagedChannel> newChannel;

  InteropCases(Supplier<ManagedChannel> newChannel) {
    this.newChannel = newChannel;
  }

  @Override
  protected ManagedChannel createChannel() {
    return newChannel.get();
  }

  @Override
  protected ManagedChannelBuilder<?> createChannelBuilder() {
    throw new UnsupportedOperationException("the channel is made without a builder");
  }

  /** Only grpc-java's own channels count the bytes on the wire. */
  @Override
  protected boolean metricsExpected() {
    return false;
  }
}
