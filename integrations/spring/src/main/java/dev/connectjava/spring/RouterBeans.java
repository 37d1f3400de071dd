package dev.connectjava.spring;

import dev.connectjava.ServerCallScope;
import dev.connectjava.ServerHeadInterceptor;
import dev.connectjava.ServerInterceptor;
import dev.connectjava.ServerListener;
import dev.connectjava.Service;
import dev.connectjava.ServiceDefinition;
import org.springframework.beans.factory.ObjectProvider;

/**
 * The beans that become parts of the router. They are injected, so that there are no others than at
 * any injection point: not the targets of scoped proxies, for example.
 *
 * @param telemetry metrics and traces
 * @param services implement generated interfaces
 * @param definitions services without a generated interface
 * @param headInterceptors see the head of each call
 * @param interceptors are around each call
 * @param scopes are around all code of a call
 * @param listeners are notified of each call
 * @param customizers change the builder after all others
 */
record RouterBeans(
    ObjectProvider<RouterTelemetry> telemetry,
    ObjectProvider<Service> services,
    ObjectProvider<ServiceDefinition> definitions,
    ObjectProvider<ServerHeadInterceptor> headInterceptors,
    ObjectProvider<ServerInterceptor> interceptors,
    ObjectProvider<ServerCallScope> scopes,
    ObjectProvider<ServerListener.Factory> listeners,
    ObjectProvider<RouterCustomizer> customizers) {}
