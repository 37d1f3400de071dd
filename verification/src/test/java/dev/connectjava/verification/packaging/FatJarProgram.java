package dev.connectjava.verification.packaging;

import com.example.greet.v1.GreetRequest;
import com.example.greet.v1.GreetResponse;
import com.example.greet.v1.GreetService;
import com.example.greet.v1.GreetServiceClient;
import dev.connectjava.ClientConfig;
import dev.connectjava.ErrorDetail;
import dev.connectjava.RequestContext;
import dev.connectjava.Router;
import dev.connectjava.Transport;
import dev.connectjava.testing.InMemoryTransport;

/** Makes a call with each compression that is named, or the detail of an error. */
final class FatJarProgram {

  private static final GreetService GREETER =
      new GreetService() {
        @Override
        public GreetResponse greet(GreetRequest request, RequestContext context) {
          return GreetResponse.newBuilder().setGreeting("Hello, " + request.getName()).build();
        }
      };

  private FatJarProgram() {}

  public static void main(String[] names) {
    if (names[0].equals("detail")) {
      System.out.println(ErrorDetail.of(GreetRequest.getDefaultInstance()).type());
      return;
    }
    Router router = Router.builder().service(GREETER).build();
    for (String name : names) {
      ClientConfig config =
          ClientConfig.builder()
              .sendCompression(name)
              .compressionMinimumBytes(0)
              .acceptCompressions(name)
              .build();
      try (Transport transport = InMemoryTransport.to(router, config)) {
        GreetRequest request = GreetRequest.newBuilder().setName("Ada").build();
        System.out.println(GreetServiceClient.of(transport).greet(request).getGreeting());
      }
    }
  }
}
