package dev.connectjava.call.client;

import dev.connectjava.Attributes;
import dev.connectjava.Code;
import dev.connectjava.Deadline;
import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.Protocol;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.call.Texts;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A call that is being served, on whose behalf others are made, until a test cancels it. */
public final class ScriptedParent implements RequestContext {

  private final Attributes attributes = Attributes.create();
  private final List<Runnable> cancelActions = new CopyOnWriteArrayList<>();
  private volatile @Nullable RpcException cancellation;

  void cancel() {
    cancellation = new RpcException(Code.CANCELED, "as a test wants it");
    cancelActions.forEach(Runnable::run);
  }

  @Override
  public RpcMethod<?, ?> method() {
    return Texts.ASK;
  }

  @Override
  public Protocol protocol() {
    return Protocol.CONNECT;
  }

  @Override
  public String codec() {
    return "text";
  }

  @Override
  public boolean isGet() {
    return false;
  }

  @Override
  public boolean isNotModified() {
    return false;
  }

  @Override
  public Peer peer() {
    return Peer.at(InetSocketAddress.createUnresolved("peer.example", 1));
  }

  @Override
  public Headers requestHeaders() {
    return Headers.empty();
  }

  @Override
  public Headers.Builder responseHeaders() {
    return Headers.builder();
  }

  @Override
  public Headers.Builder responseTrailers() {
    return Headers.builder();
  }

  @Override
  public void compressResponse(boolean compress) {
    throw new UnsupportedOperationException("nobody asks for it");
  }

  @Override
  public Optional<Deadline> deadline() {
    return Optional.empty();
  }

  @Override
  public Attributes attributes() {
    return attributes;
  }

  @Override
  public Optional<RpcException> cancellation() {
    return Optional.ofNullable(cancellation);
  }

  @Override
  public boolean isDraining() {
    return false;
  }

  @Override
  public void onDrain(Runnable action) {
    throw new UnsupportedOperationException("no server drains here");
  }

  @Override
  public void onCancel(Runnable action) {
    cancelActions.add(action);
    if (cancellation != null) {
      action.run();
    }
  }
}
