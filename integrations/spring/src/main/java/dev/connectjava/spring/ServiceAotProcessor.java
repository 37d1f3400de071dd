package dev.connectjava.spring;

import dev.connectjava.Service;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.util.ClassUtils;

/** Adds the hints of each bean that is a service. */
final class ServiceAotProcessor implements BeanRegistrationAotProcessor {

  /** For {@code AotServices}. */
  ServiceAotProcessor() {}

  @Override
  public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
    Class<?> type = ClassUtils.getUserClass(bean.getBeanClass());
    if (!Service.class.isAssignableFrom(type)) {
      return null;
    }
    return (generation, code) -> new ServiceHints(generation.getRuntimeHints()).addService(type);
  }
}
