package dev.connectjava.spring.application;

import org.springframework.stereotype.Component;

/** What the service needs. */
@Component
class Greetings {

  String greeting(String name) {
    return "Hello, " + name + "!";
  }
}
