package dev.connectjava.conformance;

import connectrpc.conformance.v1.Service.BidiStreamRequest;
import connectrpc.conformance.v1.Service.BidiStreamResponse;
import connectrpc.conformance.v1.Service.ConformancePayload.RequestInfo;
import connectrpc.conformance.v1.Service.StreamResponseDefinition;
import dev.connectjava.RequestContext;
import dev.connectjava.RequestStream;
import dev.connectjava.ResponseStream;
import java.util.ArrayList;
import java.util.List;

/**
 * A bidirectional call. Its first request selects whether each request is answered at once, or all
 * requests at the end.
 */
final class BidiConversation {

  private final StreamResponseDefinition definition;
  private final boolean fullDuplex;
  private final RequestStream<BidiStreamRequest> requests;
  private final ResponseStream<BidiStreamResponse> responses;
  private final RequestContext context;

  /** The requests that no response has reported yet. */
  private final List<BidiStreamRequest> untold = new ArrayList<>();

  private int sent;

  BidiConversation(
      BidiStreamRequest first,
      RequestStream<BidiStreamRequest> requests,
      ResponseStream<BidiStreamResponse> responses,
      RequestContext context) {
    this.definition = first.getResponseDefinition();
    this.fullDuplex = first.getFullDuplex();
    this.requests = requests;
    this.responses = responses;
    this.context = context;
    untold.add(first);
  }

  void hold() {
    if (fullDuplex) {
      answerEach();
    } else {
      requests.forEach(untold::add);
      Conformance.begin(definition, responses, context);
    }
    while (sent < definition.getResponseDataCount()) {
      sendNext();
    }
    Conformance.failIfDefined(definition, Conformance.requestInfo(untold, context));
  }

  private void answerEach() {
    Conformance.begin(definition, responses, context);
    while (sent < definition.getResponseDataCount()) {
      sendNext();
      BidiStreamRequest next = requests.receive();
      if (next == null) {
        return;
      }
      untold.add(next);
    }
  }

  private void sendNext() {
    Conformance.pause(definition.getResponseDelayMs());
    RequestInfo info = null;
    if (sent == 0) {
      info = Conformance.requestInfo(untold, context);
    } else if (!untold.isEmpty()) {
      info =
          RequestInfo.newBuilder()
              .addAllRequests(Conformance.requestInfo(untold, context).getRequestsList())
              .build();
    }
    responses.send(
        BidiStreamResponse.newBuilder()
            .setPayload(Conformance.payload(definition.getResponseData(sent), info))
            .build());
    sent++;
    untold.clear();
  }
}
