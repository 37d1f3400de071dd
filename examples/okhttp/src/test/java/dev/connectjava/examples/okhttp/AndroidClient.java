package dev.connectjava.examples.okhttp;

import dev.connectjava.BidiStreamingCall;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.Protocol;
import dev.connectjava.RpcException;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.Transport;
import dev.connectjava.examples.okhttp.v1.RepeatRequest;
import dev.connectjava.examples.okhttp.v1.Text;
import dev.connectjava.examples.okhttp.v1.TextServiceClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import okhttp3.OkHttpClient;

/** What {@link AndroidLoaderTest} runs with the classes of {@link AndroidLoader}. */
public final class AndroidClient {

  private AndroidClient() {}

  private static Transport transport(String url, String protocol, OkHttpClient http) {
    ClientConfig config =
        ClientConfig.builder().protocol(Protocol.valueOf(protocol)).codecs(new LiteCodec()).build();
    return OkHttpTransport.to(url, http, config);
  }

  private static Text text(String text) {
    return Text.newBuilder().setText(text).build();
  }

  private static RepeatRequest twice(String text) {
    return RepeatRequest.newBuilder().setText(text).setCount(2).build();
  }

  /** Makes calls of all kinds, and returns what they have returned. */
  public static List<String> calls(String url, String protocol, OkHttpClient http) {
    List<String> received = new ArrayList<>();
    try (Transport transport = transport(url, protocol, http)) {
      TextServiceClient client = TextServiceClient.of(transport);
      received.add(client.say(text("unary")).getText());
      try (ServerStreamingCall<Text> call = client.repeat(twice("server"))) {
        call.forEach(each -> received.add(each.getText()));
      }
      try (ClientStreamingCall<Text, Text> call = client.join()) {
        call.send(text("client"));
        call.send(text("stream"));
        received.add(call.finish().getText());
      }
      try (BidiStreamingCall<Text, Text> call = client.talk()) {
        call.send(text("both"));
        call.closeSend();
        call.forEach(each -> received.add(each.getText()));
      }
      received.add(client.async().say(text("async")).join().getText());
      received.add(carried(transport, client));
      received.add(failure(client, "fail", CallOptions.defaults()));
      received.add(
          failure(client, "wait", CallOptions.defaults().withTimeout(Duration.ofMillis(300))));
    }
    return received;
  }

  private static String carried(Transport transport, TextServiceClient client) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    transport
        .carriedThreads()
        .newThread(() -> answer.complete(client.say(text("carried")).getText()))
        .start();
    return answer.join();
  }

  private static String failure(TextServiceClient client, String text, CallOptions options) {
    try {
      return client.say(text(text), options).getText();
    } catch (RpcException e) {
      return e.code().name();
    }
  }

  /** Returns the thread that runs the callbacks of an asynchronous call. */
  public static Thread callbackThread(String url, String protocol, OkHttpClient http) {
    try (Transport transport = transport(url, protocol, http)) {
      CompletableFuture<Thread> thread = new CompletableFuture<>();
      TextServiceClient.of(transport)
          .async()
          .repeat(twice("callback"))
          .subscribe(new ThreadOfEnd(thread));
      return thread.join();
    }
  }

  /** Receives a stream, and completes a future with the thread that ends it. */
  private record ThreadOfEnd(CompletableFuture<Thread> thread) implements Flow.Subscriber<Text> {

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Text text) {}

    @Override
    public void onError(Throwable failure) {
      thread.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      thread.complete(Thread.currentThread());
    }
  }

  /** Calls a method that Android lacks. */
  public static Object virtualThread() {
    return Thread.ofVirtual();
  }
}
