package dev.connectjava.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.beans.factory.annotation.Qualifier;

/**
 * Selects the client of a name where something is injected: a generated client or a {@link
 * dev.connectjava.Transport} that {@link ImportConnectClients} has declared. Needed only if there
 * are clients of the same type for several servers.
 *
 * <pre>{@code
 * Shop(@ConnectClient("eu") OrderServiceClient eu, @ConnectClient("us") OrderServiceClient us);
 * }</pre>
 */
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Qualifier
public @interface ConnectClient {

  /** Returns the name of the client, as in {@code connect.client.<name>}. */
  String value();
}
