package dev.connectjava.examples.greeting;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The application: its service listens on {@code connect.server.port}. */
@SpringBootApplication
public class GreetingApplication {

  /**
   * Serves until the process is asked to end, and lets the calls in flight finish.
   *
   * @param arguments properties, such as {@code --connect.server.port=8080}
   */
  public static void main(String[] arguments) {
    SpringApplication.run(GreetingApplication.class, arguments);
  }
}
