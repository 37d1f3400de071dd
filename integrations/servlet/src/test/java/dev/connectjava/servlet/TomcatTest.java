package dev.connectjava.servlet;

/** Servlet 6.1, by Tomcat. */
final class TomcatTest extends ServletContract {

  @Override
  Container start(Container.Setup setup) throws Exception {
    return TomcatContainer.start(setup);
  }
}
