package dev.connectjava.call.client;

import dev.connectjava.CallMessage;
import dev.connectjava.call.ConvertedCall;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A call that sends messages which are encoded, and receives messages without decoding them. Each
 * method does what that of {@link dev.connectjava.ClientCall} does with objects.
 */
interface MessageCall extends ConvertedCall {

  void sendMessage(CallMessage message);

  CompletionStage<Void> sendMessageAsync(CallMessage message);

  @Nullable CallMessage receiveMessage();

  CompletionStage<Optional<CallMessage>> receiveMessageAsync();
}
