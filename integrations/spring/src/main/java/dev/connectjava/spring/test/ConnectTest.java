package dev.connectjava.spring.test;

import dev.connectjava.Service;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.autoconfigure.OverrideAutoConfiguration;
import org.springframework.test.context.BootstrapWith;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * A test of the services of an application, in memory. Its context has the beans that are services,
 * interceptors, listeners, scopes, customizers, and Spring Security's authentication and
 * authorization of calls, with the router, but no server, no other components and no other
 * auto-configuration. What the services need is added by {@code @Import},
 * {@code @TestConfiguration} or {@code @MockitoBean}. {@code @Nested} classes have the same
 * context.
 *
 * <p>A test method gets the generated clients that it has as parameters. They call the services
 * through the protocols, codecs and limits as over a network. The application's own clients ({@link
 * dev.connectjava.spring.ConnectClients}), whatever their names, call these services, too.
 *
 * <pre>{@code
 * @ConnectTest
 * class GreeterTest {
 *
 *   @Test
 *   void greeting_namesWhoIsGreeted(GreetServiceClient greet) {
 *     ...
 *   }
 * }
 * }</pre>
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@BootstrapWith(ConnectTestBootstrapper.class)
@ExtendWith({SpringExtension.class, ConnectClientParameters.class})
@OverrideAutoConfiguration(enabled = false)
@ImportAutoConfiguration
public @interface ConnectTest {

  /** Returns the services among the components of the application; all by default. */
  Class<? extends Service>[] value() default {};

  /** Returns properties of the environment, such as {@code name=value}. */
  String[] properties() default {};
}
