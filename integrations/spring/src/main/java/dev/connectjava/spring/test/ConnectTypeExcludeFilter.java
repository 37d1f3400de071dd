package dev.connectjava.spring.test;

import dev.connectjava.ClientCallScope;
import dev.connectjava.ClientHeadInterceptor;
import dev.connectjava.ClientInterceptor;
import dev.connectjava.ClientListener;
import dev.connectjava.ServerCallScope;
import dev.connectjava.ServerHeadInterceptor;
import dev.connectjava.ServerInterceptor;
import dev.connectjava.ServerListener;
import dev.connectjava.Service;
import dev.connectjava.spring.ClientConfigCustomizer;
import dev.connectjava.spring.RouterCustomizer;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.core.type.filter.AssignableTypeFilter;
import org.springframework.core.type.filter.TypeFilter;

/** Excludes components that are not a part of the services. Immutable. */
final class ConnectTypeExcludeFilter extends TypeExcludeFilter {

  private static final TypeFilter SERVICE = new AssignableTypeFilter(Service.class);

  private static final List<TypeFilter> OTHERS =
      Stream.<Class<?>>of(
              ClientCallScope.class,
              ClientConfigCustomizer.class,
              ClientHeadInterceptor.class,
              ClientInterceptor.class,
              ClientListener.Factory.class,
              RouterCustomizer.class,
              ServerCallScope.class,
              ServerHeadInterceptor.class,
              ServerInterceptor.class,
              ServerListener.Factory.class)
          .<TypeFilter>map(AssignableTypeFilter::new)
          .toList();

  /** By name, since Spring Security may be missing. */
  private static final List<TypeFilter> SECURITY =
      List.of(
          new NamedTypeFilter("dev.connectjava.spring.CallAuthentication"),
          new NamedTypeFilter("org.springframework.security.authorization.AuthorizationManager"));

  private final Set<String> services;

  /**
   * Creates a filter.
   *
   * @param services the names of the classes of the services that are included; empty for all
   */
  ConnectTypeExcludeFilter(Set<String> services) {
    this.services = services;
  }

  @Override
  public boolean match(MetadataReader type, MetadataReaderFactory types) throws IOException {
    if (SERVICE.match(type, types)) {
      return !services.isEmpty() && !services.contains(type.getClassMetadata().getClassName());
    }
    return !matchesAny(OTHERS, type, types) && !matchesAny(SECURITY, type, types);
  }

  private static boolean matchesAny(
      List<TypeFilter> filters, MetadataReader type, MetadataReaderFactory types)
      throws IOException {
    for (TypeFilter filter : filters) {
      if (filter.match(type, types)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ConnectTypeExcludeFilter filter && services.equals(filter.services);
  }

  @Override
  public int hashCode() {
    return services.hashCode();
  }
}
