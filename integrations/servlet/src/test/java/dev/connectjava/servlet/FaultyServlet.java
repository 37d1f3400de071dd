package dev.connectjava.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A router's servlet in a container that fails where a test says so, and that records its use. */
final class FaultyServlet extends HttpServlet {

  private static final long serialVersionUID = 1;

  private final RouterServlet router;

  // What happens before an action on the container's objects.
  transient Runnable onRead = () -> {};
  transient Runnable onWrite = () -> {};
  transient Runnable onHeader = () -> {};
  transient Runnable onStartAsync = () -> {};

  /** What happens after the container was asked to report that it is ready for the response. */
  transient Runnable onAwaited = () -> {};

  /** What the router's servlet has thrown. */
  final transient CompletableFuture<Throwable> thrown = new CompletableFuture<>();

  final transient CompletableFuture<AsyncListener> listener = new CompletableFuture<>();
  final transient AtomicInteger completions = new AtomicInteger();

  FaultyServlet(RouterServlet router) {
    this.router = router;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    response.setHeader("x-filter", "passed");
    try {
      router.service(new Request(request), new Response(response));
    } catch (ServletException | IOException e) {
      thrown.complete(e);
      throw e;
    }
  }

  /** Returns the event by which a container reports a failure. */
  static AsyncEvent failure(Throwable cause) {
    return new AsyncEvent(context((proxy, method, arguments) -> null), cause);
  }

  private static AsyncContext context(InvocationHandler invocations) {
    return (AsyncContext)
        Proxy.newProxyInstance(
            AsyncContext.class.getClassLoader(), new Class<?>[] {AsyncContext.class}, invocations);
  }

  private AsyncContext recorded(AsyncContext context) {
    return context((proxy, method, arguments) -> {
      if (method.getName().equals("complete")) {
        completions.incrementAndGet();
      } else if (method.getName().equals("addListener")) {
        listener.complete((AsyncListener) arguments[0]);
      }
      try {
        return method.invoke(context, arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    });
  }

  private final class Request extends HttpServletRequestWrapper {

    Request(HttpServletRequest request) {
      super(request);
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
      AsyncContext context = super.startAsync(request, response);
      onStartAsync.run();
      return recorded(context);
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
      return new Input(super.getInputStream());
    }
  }

  private final class Response extends HttpServletResponseWrapper {

    Response(HttpServletResponse response) {
      super(response);
    }

    @Override
    public void addHeader(String name, String value) {
      onHeader.run();
      super.addHeader(name, value);
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
      return new Output(super.getOutputStream());
    }
  }

  private final class Input extends ServletInputStream {

    private final ServletInputStream input;

    Input(ServletInputStream input) {
      this.input = input;
    }

    @Override
    public boolean isFinished() {
      return input.isFinished();
    }

    @Override
    public boolean isReady() {
      return input.isReady();
    }

    @Override
    public void setReadListener(ReadListener readListener) {
      input.setReadListener(readListener);
    }

    @Override
    public int read() throws IOException {
      onRead.run();
      return input.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      onRead.run();
      return input.read(bytes, offset, length);
    }
  }

  private final class Output extends ServletOutputStream {

    private final ServletOutputStream output;

    Output(ServletOutputStream output) {
      this.output = output;
    }

    @Override
    public boolean isReady() {
      return output.isReady();
    }

    @Override
    public void setWriteListener(WriteListener writeListener) {
      output.setWriteListener(writeListener);
      onAwaited.run();
    }

    @Override
    public void write(int oneByte) throws IOException {
      onWrite.run();
      output.write(oneByte);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      onWrite.run();
      output.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
      output.flush();
    }

    @Override
    public void close() throws IOException {
      output.close();
    }
  }
}
