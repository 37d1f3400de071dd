package dev.connectjava.servlet;

import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;

/** Servlet 6.1, by Jetty. */
final class JettyTest extends ServletContract {

  @Override
  Container start(Container.Setup setup) throws Exception {
    ServletContextHandler context =
        new ServletContextHandler(setup.context().isEmpty() ? "/" : setup.context());
    ServletHolder holder = new ServletHolder(setup.servlet());
    holder.setAsyncSupported(true);
    context.addServlet(holder, setup.mapping());
    if (setup.filter() != null) {
      FilterHolder filter = new FilterHolder(setup.filter());
      filter.setAsyncSupported(true);
      context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
    }
    return JettyServer.start(context, setup.tls());
  }
}
