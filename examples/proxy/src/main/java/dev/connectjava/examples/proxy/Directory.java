package dev.connectjava.examples.proxy;

import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.ResponseStream;
import dev.connectjava.RpcException;
import dev.connectjava.examples.proxy.v1.DirectoryService;
import dev.connectjava.examples.proxy.v1.GetPersonRequest;
import dev.connectjava.examples.proxy.v1.ListPeopleRequest;
import dev.connectjava.examples.proxy.v1.Person;
import java.util.List;

/** The service behind the proxies. Thread-safe. */
final class Directory implements DirectoryService {

  private static final List<Person> PEOPLE =
      List.of(
          person("Ada", "engines", "555-0100"),
          person("Charles", "engines", "555-0101"),
          person("Grace", "compilers", "555-0102"));

  private static Person person(String name, String team, String phone) {
    return Person.newBuilder().setName(name).setTeam(team).setPhone(phone).build();
  }

  @Override
  public Person getPerson(GetPersonRequest request, RequestContext context) {
    context.responseTrailers().set("x-people", Integer.toString(PEOPLE.size()));
    return PEOPLE.stream()
        .filter(person -> person.getName().equals(request.getName()))
        .findFirst()
        .orElseThrow(
            () -> new RpcException(Code.NOT_FOUND, request.getName() + " is not in the directory"));
  }

  @Override
  public void listPeople(
      ListPeopleRequest request, ResponseStream<Person> responses, RequestContext context) {
    for (Person person : PEOPLE) {
      if (person.getTeam().equals(request.getTeam())) {
        responses.send(person);
      }
    }
  }
}
