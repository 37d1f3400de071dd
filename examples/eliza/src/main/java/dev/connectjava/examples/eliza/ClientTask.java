package dev.connectjava.examples.eliza;

import dev.connectjava.BidiStreamingCall;
import dev.connectjava.RpcException;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.examples.eliza.v1.ConverseRequest;
import dev.connectjava.examples.eliza.v1.ConverseResponse;
import dev.connectjava.examples.eliza.v1.ElizaServiceClient;
import dev.connectjava.examples.eliza.v1.IntroduceRequest;
import dev.connectjava.examples.eliza.v1.IntroduceResponse;
import dev.connectjava.examples.eliza.v1.SayRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What the client does: one kind of call each. Immutable.
 *
 * <p>This is all that a client needs: the class that was generated from {@code eliza.proto}, and
 * ordinary blocking code.
 */
sealed interface ClientTask {

  /**
   * Makes the call and prints Eliza's part of it, a line for each of her sentences.
   *
   * @param in what the person says
   * @throws RpcException if the call fails
   * @throws UncheckedIOException if what the person says can't be read
   */
  void run(ElizaServiceClient eliza, BufferedReader in, PrintStream out);

  /** Whether a task has this name. */
  static boolean isName(String word) {
    return Set.of("chat", "introduce", "say").contains(word);
  }

  /**
   * The task that words name, the first being its name; a chat if there are none.
   *
   * @throws IllegalArgumentException if there is no such task, or it needs other words
   */
  static ClientTask of(Collection<String> words) {
    if (words.isEmpty()) {
      return new Chat();
    }
    List<String> all = List.copyOf(words);
    String rest = String.join(" ", all.subList(1, all.size()));
    return switch (all.getFirst()) {
      case "say" -> new Say(rest);
      case "introduce" -> new Introduce(rest);
      case "chat" -> chat(rest);
      default ->
          throw new IllegalArgumentException(
              "Eliza can chat, introduce herself and say something, but not \"%s\""
                  .formatted(all.getFirst()));
    };
  }

  private static Chat chat(String rest) {
    if (!rest.isEmpty()) {
      throw new IllegalArgumentException(
          "a chat begins with nothing, but there was \"%s\"".formatted(rest));
    }
    return new Chat();
  }

  /** A unary call: one sentence, one answer. */
  record Say(String sentence) implements ClientTask {
    public Say {
      if (sentence.isEmpty()) {
        throw new IllegalArgumentException("say needs a sentence");
      }
    }

    @Override
    public void run(ElizaServiceClient eliza, BufferedReader in, PrintStream out) {
      SayRequest request = SayRequest.newBuilder().setSentence(sentence).build();
      out.println(eliza.say(request).getSentence());
    }
  }

  /** A server stream: sentences, each printed when it comes. */
  record Introduce(String name) implements ClientTask {

    @Override
    public void run(ElizaServiceClient eliza, BufferedReader in, PrintStream out) {
      IntroduceRequest request = IntroduceRequest.newBuilder().setName(name).build();
      try (ServerStreamingCall<IntroduceResponse> introduction = eliza.introduce(request)) {
        for (IntroduceResponse response : introduction) {
          out.println(response.getSentence());
        }
      }
    }
  }

  /** A bidirectional stream: lines are sent by one thread while another prints the answers. */
  record Chat() implements ClientTask {

    @Override
    public void run(ElizaServiceClient eliza, BufferedReader in, PrintStream out) {
      AtomicReference<@Nullable UncheckedIOException> unreadable = new AtomicReference<>();
      try (BidiStreamingCall<ConverseRequest, ConverseResponse> conversation = eliza.converse()) {
        Thread.ofVirtual()
            .name("eliza-listener")
            .start(() -> sendLines(in, conversation, unreadable));
        for (ConverseResponse response : conversation) {
          out.println(response.getSentence());
        }
      } catch (RpcException e) {
        UncheckedIOException reason = unreadable.get();
        throw reason == null ? e : reason;
      }
    }

    private static void sendLines(
        BufferedReader in,
        BidiStreamingCall<ConverseRequest, ?> to,
        AtomicReference<@Nullable UncheckedIOException> unreadable) {
      try {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          to.send(ConverseRequest.newBuilder().setSentence(line).build());
        }
        to.closeSend();
      } catch (IOException e) {
        unreadable.set(
            new UncheckedIOException("what you say can't be read: " + e.getMessage(), e));
        to.cancel();
      } catch (RpcException e) {
        // The thread that reads the answers is told the same.
        to.cancel();
      }
    }
  }
}
