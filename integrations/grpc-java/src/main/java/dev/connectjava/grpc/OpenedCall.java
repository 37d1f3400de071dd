package dev.connectjava.grpc;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.Deadline;
import dev.connectjava.Headers;
import dev.connectjava.RequestContext;
import io.grpc.Attributes;
import io.grpc.CallCredentials;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Opens the engine's call for a call of grpc-java, with its options and credentials. */
final class OpenedCall {

  private static final String IDENTITY = "identity";

  private final TransportChannel channel;
  private final BridgedMethod<?, ?> method;
  private final io.grpc.CallOptions options;
  private final Executor executor;

  OpenedCall(
      TransportChannel channel,
      BridgedMethod<?, ?> method,
      io.grpc.CallOptions options,
      Executor executor) {
    this.channel = channel;
    this.method = method;
    this.options = options;
    this.executor = executor;
  }

  /**
   * Opens the call.
   *
   * @param deadline of the options or of the context; null if there is none
   * @throws RuntimeException if the call can't be opened
   */
  ClientCall<Object, Object> open(Metadata headers, io.grpc.@Nullable Deadline deadline) {
    Headers fields = MetadataConversion.toHeaders(headers);
    CallOptions ofCall = options(deadline);
    CallCredentials credentials = options.getCredentials();
    if (credentials == null) {
      return open(ofCall, fields);
    }
    CompletionStage<ClientCall<Object, Object>> opened =
        metadata(credentials).thenApply(added -> open(ofCall, with(fields, added)));
    return ClientCall.deferred(ofCall, opened);
  }

  private ClientCall<Object, Object> open(CallOptions ofCall, Headers fields) {
    return channel.transport().open(method.method(), ofCall.toBuilder().headers(fields).build());
  }

  private static Headers with(Headers fields, Metadata added) {
    Headers.Builder all = fields.toBuilder();
    MetadataConversion.addTo(all, added);
    return all.build();
  }

  private CallOptions options(io.grpc.@Nullable Deadline deadline) {
    CallOptions.Builder builder = CallOptions.builder();
    RequestContext.current().ifPresent(builder::parent); // It may be opened on another thread.
    if (method.method().isEncoded()) {
      builder.codec(GrpcService.BINARY);
    }
    if (deadline != null) {
      builder.deadline(
          Deadline.after(
              Duration.ofNanos(Math.max(1, deadline.timeRemaining(TimeUnit.NANOSECONDS)))));
    }
    String compressor = options.getCompressor();
    if (compressor != null) {
      builder.compress(!compressor.equals(IDENTITY));
    }
    Integer maxInbound = options.getMaxInboundMessageSize();
    if (maxInbound != null) {
      builder.responseMessageBytes(maxInbound);
    }
    return builder.build();
  }

  private CompletionStage<Metadata> metadata(CallCredentials credentials) {
    CompletableFuture<Metadata> metadata = new CompletableFuture<>();
    try {
      credentials.applyRequestMetadata(new Request(), executor, new Applier(metadata));
    } catch (RuntimeException e) { // The credentials are the user's.
      metadata.completeExceptionally(refused("the credentials have failed", e));
    }
    return metadata;
  }

  private static RuntimeException refused(String what, Throwable cause) {
    return StatusConversion.toRpcException(
        Status.UNAUTHENTICATED.withDescription(what).withCause(cause), null);
  }

  /** Completes the metadata of a call, or fails it. */
  private static final class Applier extends CallCredentials.MetadataApplier {

    private final CompletableFuture<Metadata> metadata;

    Applier(CompletableFuture<Metadata> metadata) {
      this.metadata = metadata;
    }

    @Override
    public void apply(Metadata added) {
      metadata.complete(added);
    }

    @Override
    public void fail(Status status) {
      metadata.completeExceptionally(StatusConversion.toRpcException(status, null));
    }
  }

  /** What credentials get to know. */
  private final class Request extends CallCredentials.RequestInfo {

    @Override
    public MethodDescriptor<?, ?> getMethodDescriptor() {
      return method.descriptor();
    }

    @Override
    public io.grpc.CallOptions getCallOptions() {
      return options;
    }

    @Override
    public SecurityLevel getSecurityLevel() {
      return channel.securityLevel();
    }

    @Override
    public String getAuthority() {
      String ofCall = options.getAuthority();
      return ofCall == null ? channel.authority() : ofCall;
    }

    @Override
    public Attributes getTransportAttrs() {
      return Attributes.EMPTY;
    }
  }
}
