package dev.connectjava.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.beans.factory.annotation.Value;

/**
 * Injects the port on which the server listens into a test of the whole application, for example
 * with {@code connect.server.port=0}.
 *
 * <pre>{@code
 * @SpringBootTest(properties = "connect.server.port=0")
 * class ShopTest {
 *
 *   @LocalConnectPort int port;
 * }
 * }</pre>
 */
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Value("${local.connect.port}")
public @interface LocalConnectPort {}
