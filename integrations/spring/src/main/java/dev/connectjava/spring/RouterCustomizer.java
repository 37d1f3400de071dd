package dev.connectjava.spring;

import dev.connectjava.Router;

/**
 * Changes the builder of the router, for settings that have no property. Beans of this type are
 * called in their {@linkplain org.springframework.core.annotation.Order order}, after the
 * properties and the beans were applied.
 *
 * <pre>{@code
 * @Bean
 * RouterCustomizer largeUploads() {
 *   return router -> router.settings(UploadServiceMethods.PUT, large);
 * }
 * }</pre>
 */
@FunctionalInterface
public interface RouterCustomizer {

  /** Changes the builder. Called once. */
  void customize(Router.Builder router);
}
