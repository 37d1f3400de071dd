package dev.connectjava.conformance;

import connectrpc.conformance.v1.ClientCompat.ClientCompatRequest;
import dev.connectjava.CallOptions;
import dev.connectjava.Transport;

/** The API of the client with which the suite's calls are made. */
enum Face {
  BLOCKING {
    @Override
    CallUnderTest open(ClientCompatRequest request, Transport transport, CallOptions options) {
      return BlockingCalls.open(request.getMethod(), transport, options);
    }
  },

  ASYNC {
    @Override
    CallUnderTest open(ClientCompatRequest request, Transport transport, CallOptions options) {
      return request.hasCancel()
          ? OpenCall.open(request.getMethod(), transport, options)
          : AsyncCalls.open(request.getMethod(), transport, options);
    }
  };

  abstract CallUnderTest open(
      ClientCompatRequest request, Transport transport, CallOptions options);
}
