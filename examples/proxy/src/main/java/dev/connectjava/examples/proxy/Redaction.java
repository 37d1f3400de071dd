package dev.connectjava.examples.proxy;

import dev.connectjava.CallOptions;
import dev.connectjava.ResponseStream;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.Service;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.Transport;
import dev.connectjava.examples.proxy.v1.DirectoryViewServiceMethods;
import dev.connectjava.examples.proxy.v1.GetPersonRequestView;
import dev.connectjava.examples.proxy.v1.ListPeopleRequestView;
import dev.connectjava.examples.proxy.v1.Person;
import dev.connectjava.examples.proxy.v1.PersonView;

/**
 * Calls the directory for its clients, and leaves out phone numbers. Messages are views: they are
 * validated, but no protobuf message is made of them, and all other fields are copied as bytes,
 * also those that this schema does not know. Thread-safe.
 *
 * <p>So a field that a newer directory adds reaches the clients. Where fields are secrets, do the
 * opposite: make a new message of the fields that clients may have.
 *
 * @param backend a transport to the directory, in any protocol
 */
record Redaction(Transport backend) implements Service {

  private static final RpcMethod<GetPersonRequestView, PersonView> GET_PERSON =
      DirectoryViewServiceMethods.GET_PERSON.withResponseType(PersonView.class);
  private static final RpcMethod<ListPeopleRequestView, PersonView> LIST_PEOPLE =
      DirectoryViewServiceMethods.LIST_PEOPLE.withResponseType(PersonView.class);

  @Override
  public ServiceDefinition definition() {
    return ServiceDefinition.builder(DirectoryViewServiceMethods.SERVICE_NAME)
        .unary(
            GET_PERSON,
            (request, context) ->
                redacted(backend.unary(GET_PERSON, request, CallOptions.defaults())))
        .serverStream(LIST_PEOPLE, (request, responses, context) -> listPeople(request, responses))
        .build();
  }

  private void listPeople(ListPeopleRequestView request, ResponseStream<PersonView> responses) {
    try (ServerStreamingCall<PersonView> people =
        backend.serverStream(LIST_PEOPLE, request, CallOptions.defaults())) {
      for (PersonView person : people) {
        responses.send(redacted(person));
      }
    }
  }

  private static PersonView redacted(PersonView person) {
    return PersonView.viewType().without(person, Person.PHONE_FIELD_NUMBER);
  }
}
