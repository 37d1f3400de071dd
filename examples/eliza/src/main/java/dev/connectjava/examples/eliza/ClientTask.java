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
 * A task of the client. Each task uses another kind of call. Immutable.
 *
 * <p>A client needs no more than this: the class that was generated from {@code eliza.proto}, and
 * ordinary blocking code.
 */
sealed interface ClientTask {

  /**
   * Makes the call and prints Eliza's sentences, one in a line.
   *
   * @param in the person's input
   * @throws RpcException if the call fails
   * @throws UncheckedIOException if the input can't be read
   */
  void run(ElizaServiceClient eliza, BufferedReader in, PrintStream out);

  /** Returns whether there is a task with this name. */
  static boolean isName(String word) {
    return Set.of("chat", "introduce", "say").contains(word);
  }

  /**
   * Returns the task for words of the command line. The first word is the name of the task; without
   * words it is a chat.
   *
   * @throws IllegalArgumentException if there is no such task, or the other words don't fit it
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

  /** A unary call: sends one sentence and prints the answer. */
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

  /** A server-streaming call: prints each sentence when it arrives. */
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

  /** A bidirectional streaming call: one thread sends lines while another prints the answers. */
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
        unreadable.set(new UncheckedIOException("can't read your input: " + e.getMessage(), e));
        to.cancel();
      } catch (RpcException e) {
        // The thread that reads the answers gets the same exception.
        to.cancel();
      }
    }
  }
}
