package dev.connectjava.examples.proxy;

import dev.connectjava.RequestContext;
import dev.connectjava.examples.proxy.v1.DirectoryService;
import dev.connectjava.examples.proxy.v1.GetPersonRequest;
import dev.connectjava.examples.proxy.v1.Person;

/** A directory that always returns the same person. */
record Answering(Person person) implements DirectoryService {

  @Override
  public Person getPerson(GetPersonRequest request, RequestContext context) {
    return person;
  }
}
