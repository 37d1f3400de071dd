package dev.connectjava.spring.application;

import com.example.greet.v1.GreetServiceClient;
import dev.connectjava.spring.ImportConnectClients;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
@ImportConnectClients(name = "greeter", types = GreetServiceClient.class)
class GreetApplication {

  public static void main(String[] arguments) {
    SpringApplication.run(GreetApplication.class, arguments);
  }
}
