package dev.connectjava.verification;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpFailure.Kind;
import java.util.ArrayList;
import java.util.List;

/** What a server answers, whatever it is asked. A script without an end answers no further. */
record ServerScript(List<Step> steps) {

  /** One thing that the client's transport tells. */
  sealed interface Step {

    /** The head of the response. */
    record Head(int status, Headers headers) implements Step {}

    /** A part of the body. */
    record Data(byte[] bytes) implements Step {}

    /** The end of the response. */
    record End(Headers trailers) implements Step {}

    /** The exchange breaks. */
    record Break(HttpFailure failure) implements Step {}

    /** What follows comes when the request's timeout has passed, before its own timer. */
    record AtTimeout() implements Step {}

    /** The transport's own timer tells that the request's timeout has passed. */
    record TimesOut() implements Step {}

    /** What follows comes when so many bytes of the request's body have arrived. */
    record AfterRequest(int bytes) implements Step {}
  }

  static ServerScript silence() {
    return new ServerScript(List.of());
  }

  static ServerScript head(int status, String... headers) {
    return silence().then(new Step.Head(status, Headers.of(headers)));
  }

  /** A response that is nothing but a head. */
  static ServerScript headOnly(int status, String... headers) {
    return silence().then(new Step.Head(status, Headers.of(headers))).end();
  }

  ServerScript thenHead(int status, String... headers) {
    return then(new Step.Head(status, Headers.of(headers)));
  }

  ServerScript data(byte[]... parts) {
    return then(new Step.Data(ServerWorld.join(parts)));
  }

  ServerScript end(String... trailers) {
    return then(new Step.End(Headers.of(trailers)));
  }

  ServerScript connectionLost() {
    return then(new Step.Break(HttpFailure.of(Kind.LOST, "the connection is lost")));
  }

  /** With an error code of HTTP/2. */
  ServerScript streamReset(long errorCode) {
    HttpFailure reset = HttpFailure.of(Kind.RESET, "the stream was reset");
    return then(new Step.Break(reset.withErrorCode(errorCode)));
  }

  ServerScript atTimeout() {
    return then(new Step.AtTimeout());
  }

  ServerScript timesOut() {
    return then(new Step.TimesOut());
  }

  ServerScript afterRequest(int bytes) {
    return then(new Step.AfterRequest(bytes));
  }

  private ServerScript then(Step step) {
    List<Step> more = new ArrayList<>(steps);
    more.add(step);
    return new ServerScript(List.copyOf(more));
  }
}
