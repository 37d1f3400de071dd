package dev.connectjava.conformance;

import connectrpc.conformance.v1.ClientCompat.ClientCompatRequest;
import connectrpc.conformance.v1.ClientCompat.ClientCompatResponse;
import connectrpc.conformance.v1.ClientCompat.ClientErrorResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/** The client under test: reads the calls to make from stdin and writes the results to stdout. */
public final class ConformanceClient {

  private static final int CASES_AT_ONCE = 8;

  private final Face face;
  private final Transports transports;
  private final OutputStream out;
  private final ReentrantLock outLock = new ReentrantLock();

  private ConformanceClient(Face face, Transports transports, OutputStream out) {
    this.face = face;
    this.transports = transports;
    this.out = out;
  }

  /**
   * Runs cases until there are no more.
   *
   * @param arguments the name of the {@link Face} to use, in lower case; then {@code jdk} for the
   *     JDK's HTTP client
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Face face = Face.valueOf(arguments[0].toUpperCase(Locale.ROOT));
    boolean byJdk = List.of(arguments).contains("jdk");
    try (Transports transports = new Transports(byJdk)) {
      new ConformanceClient(face, transports, System.out).runAll(System.in);
    }
  }

  private void runAll(InputStream in) throws IOException, InterruptedException {
    Semaphore permits = new Semaphore(CASES_AT_ONCE);
    try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
      while (true) {
        permits.acquire();
        ClientCompatRequest request = Frames.readOrEnd(in, ClientCompatRequest.parser());
        if (request == null) {
          return;
        }
        workers.execute(() -> {
          tell(run(request));
          permits.release();
        });
      }
    }
  }

  private ClientCompatResponse run(ClientCompatRequest request) {
    ClientCompatResponse.Builder response =
        ClientCompatResponse.newBuilder().setTestName(request.getTestName());
    try {
      return response
          .setResponse(new ClientCase(request, face, transports.to(request)).run())
          .build();
    } catch (RuntimeException e) {
      e.printStackTrace();
      return response.setError(ClientErrorResult.newBuilder().setMessage(e.toString())).build();
    }
  }

  private void tell(ClientCompatResponse response) {
    outLock.lock();
    try {
      Frames.write(out, response);
    } catch (IOException e) {
      throw new UncheckedIOException("the runner does not listen", e);
    } finally {
      outLock.unlock();
    }
  }
}
