/**
 * The health of an application with Spring Boot 4: from Actuator to gRPC's health service, and
 * back.
 */
@NullMarked
package dev.connectjava.spring.actuator;

import org.jspecify.annotations.NullMarked;
