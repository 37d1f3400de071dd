package dev.connectjava.spring;

import dev.connectjava.ClientCallScope;
import dev.connectjava.ClientHeadInterceptor;
import dev.connectjava.ClientInterceptor;
import dev.connectjava.ClientListener;
import org.springframework.beans.factory.ObjectProvider;

/**
 * The beans that become parts of all clients. They are injected, so that there are no others than
 * at any injection point: not the targets of scoped proxies, for example.
 *
 * @param interceptors are around each call
 * @param headInterceptors see the head of each call
 * @param listeners are notified of each call
 * @param scopes are around all code of a call
 * @param configCustomizers change the settings of calls after all others
 * @param transportCustomizers change the builders of transports
 */
record ClientBeans(
    ObjectProvider<ClientInterceptor> interceptors,
    ObjectProvider<ClientHeadInterceptor> headInterceptors,
    ObjectProvider<ClientListener.Factory> listeners,
    ObjectProvider<ClientCallScope> scopes,
    ObjectProvider<ClientConfigCustomizer> configCustomizers,
    ObjectProvider<NettyTransportCustomizer> transportCustomizers) {}
