package dev.connectjava.examples.eliza;

import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.RequestStream;
import dev.connectjava.ResponseStream;
import dev.connectjava.RpcException;
import dev.connectjava.examples.eliza.v1.ConverseRequest;
import dev.connectjava.examples.eliza.v1.ConverseResponse;
import dev.connectjava.examples.eliza.v1.ElizaService;
import dev.connectjava.examples.eliza.v1.IntroduceRequest;
import dev.connectjava.examples.eliza.v1.IntroduceResponse;
import dev.connectjava.examples.eliza.v1.SayRequest;
import dev.connectjava.examples.eliza.v1.SayResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Eliza as a service. Thread-safe: every call has a conversation of its own.
 *
 * <p>A service needs no more than this: the interface that was generated from {@code eliza.proto},
 * and ordinary blocking code. Each call runs on a virtual thread.
 */
final class Eliza implements ElizaService {
  private final Script script;
  private final Supplier<? extends RandomGenerator> randoms;
  private final Duration pausePerWord;

  /**
   * @param randoms supplies the random generator of each conversation
   * @param pausePerWord the pause for each word of an introduction, so that its arrival is visible;
   *     zero for no pause
   */
  Eliza(Script script, Supplier<? extends RandomGenerator> randoms, Duration pausePerWord) {
    this.script = script;
    this.randoms = randoms;
    this.pausePerWord = pausePerWord;
  }

  @Override
  public SayResponse say(SayRequest request, RequestContext context) {
    String reply = newConversation().reply(request.getSentence());
    return SayResponse.newBuilder().setSentence(reply).build();
  }

  @Override
  public void converse(
      RequestStream<ConverseRequest> requests,
      ResponseStream<ConverseResponse> responses,
      RequestContext context) {
    Conversation conversation = newConversation();
    for (ConverseRequest request : requests) {
      String reply = conversation.reply(request.getSentence());
      responses.send(ConverseResponse.newBuilder().setSentence(reply).build());
      if (conversation.ended()) {
        return;
      }
    }
  }

  @Override
  public void introduce(
      IntroduceRequest request,
      ResponseStream<IntroduceResponse> responses,
      RequestContext context) {
    List<String> sentences = Introduction.sentences(script, request.getName());
    for (int i = 0; i < sentences.size(); i++) {
      if (i > 0) {
        pauseFor(sentences.get(i - 1), context);
      }
      responses.send(IntroduceResponse.newBuilder().setSentence(sentences.get(i)).build());
    }
  }

  private Conversation newConversation() {
    return new Conversation(script, randoms.get());
  }

  /** Pauses. Cancelling the call interrupts its thread, which ends the pause. */
  private void pauseFor(String sentence, RequestContext context) {
    try {
      Thread.sleep(pausePerWord.multipliedBy(sentence.split(" ", -1).length));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw context
          .cancellation()
          .orElseGet(() -> new RpcException(Code.CANCELED, "the introduction was interrupted", e));
    }
  }
}
