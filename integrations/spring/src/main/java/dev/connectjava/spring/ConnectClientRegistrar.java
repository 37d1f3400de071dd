package dev.connectjava.spring;

import org.springframework.beans.factory.config.RuntimeBeanReference;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.util.ClassUtils;

/**
 * Registers the beans of {@link ImportConnectClients}. Their definitions name factory methods, so
 * that Spring's processing ahead of time can write them as code.
 */
final class ConnectClientRegistrar implements ImportBeanDefinitionRegistrar {

  /** For Spring, which instantiates it. */
  ConnectClientRegistrar() {}

  @Override
  public void registerBeanDefinitions(
      AnnotationMetadata importing, BeanDefinitionRegistry registry) {
    for (AnnotationAttributes client :
        importing.getMergedRepeatableAnnotationAttributes(
            ImportConnectClients.class, ImportConnectClients.Several.class, true, false)) {
      String name = client.getString("name");
      register(registry, name, "transport", transport(name));
      for (String type : client.getStringArray("types")) {
        register(registry, name, ClassUtils.getShortName(type), client(name, type));
      }
    }
  }

  private static void register(
      BeanDefinitionRegistry registry, String name, String suffix, RootBeanDefinition bean) {
    bean.addQualifier(new AutowireCandidateQualifier(ConnectClient.class, name));
    String beanName = beanName(name, suffix);
    if (!registry.containsBeanDefinition(beanName)) {
      registry.registerBeanDefinition(beanName, bean);
    }
  }

  private static String beanName(String name, String suffix) {
    return "connect.client." + name + "." + suffix;
  }

  /** Returns the definition of the transport, which is closed by {@link ConnectClients}. */
  private static RootBeanDefinition transport(String name) {
    RootBeanDefinition bean = new RootBeanDefinition(NamedTransport.class);
    bean.setFactoryMethodName("of");
    bean.getConstructorArgumentValues()
        .addIndexedArgumentValue(0, new RuntimeBeanReference(ConnectClients.class));
    bean.getConstructorArgumentValues().addIndexedArgumentValue(1, name);
    bean.setDestroyMethodName("");
    return bean;
  }

  private static RootBeanDefinition client(String name, String type) {
    RootBeanDefinition bean = new RootBeanDefinition(type);
    bean.setFactoryMethodName("of");
    bean.getConstructorArgumentValues()
        .addIndexedArgumentValue(0, new RuntimeBeanReference(beanName(name, "transport")));
    return bean;
  }
}
