package dev.connectjava.spring.page;

import com.example.greet.v1.GreetServiceClient;
import dev.connectjava.spring.ImportConnectClients;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
@ImportConnectClients(name = "greeter", types = GreetServiceClient.class)
class Shop {}
