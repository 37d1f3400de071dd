package dev.connectjava.examples.proxy;

import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcException;
import dev.connectjava.examples.proxy.v1.DirectoryService;
import dev.connectjava.examples.proxy.v1.GetPersonRequest;
import dev.connectjava.examples.proxy.v1.Person;

/** A directory that always refuses, with a person as a detail of the error. */
record Refusing(Person person) implements DirectoryService {

  @Override
  public Person getPerson(GetPersonRequest request, RequestContext context) {
    throw new RpcException(Code.FAILED_PRECONDITION, "the person has moved").plusDetail(person);
  }
}
