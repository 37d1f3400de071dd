package dev.connectjava.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Import;

/**
 * Declares beans for a client of the properties: its {@link dev.connectjava.Transport}, and the
 * generated clients that are named. It stands on a configuration class.
 *
 * <pre>{@code
 * @SpringBootApplication
 * @ImportConnectClients(name = "greeter", types = GreetServiceClient.class)
 * class Shop {
 *   ...
 * }
 * }</pre>
 *
 * <p>They are then injected by their type or, if there are several of a type, together with {@link
 * ConnectClient}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Repeatable(ImportConnectClients.Several.class)
@Import(ConnectClientRegistrar.class)
public @interface ImportConnectClients {

  /** Returns the name of the client, as in {@code connect.client.<name>}. */
  String name();

  /** Returns the generated clients: classes with a static method {@code of(Transport)}. */
  Class<?>[] types() default {};

  /** Several clients. */
  @Target(ElementType.TYPE)
  @Retention(RetentionPolicy.RUNTIME)
  @Documented
  @Import(ConnectClientRegistrar.class)
  @interface Several {

    /** Returns the clients. */
    ImportConnectClients[] value();
  }
}
