package dev.connectjava.codegen;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An interface for the handler of one method, in one style and with messages or views.
 *
 * @param name its simple name
 * @param style whether the handler is blocking or asynchronous
 * @param service the service in the form with messages or with views
 * @param method the method in this form
 */
record HandlerInterface(String name, HandlerStyle style, ServiceModel service, MethodModel method) {

  /**
   * Returns the interfaces of a service, by method. They are named {@code Get}, {@code GetView},
   * {@code AsyncGet} and {@code AsyncGetView}; a name that is in use gets an underscore.
   *
   * @param options whether there are asynchronous ones, and the parts of their names
   * @param reserved the names that are already in use
   */
  static List<List<HandlerInterface>> of(
      ViewService service, PluginOptions options, Set<String> reserved) {
    Set<String> taken = new HashSet<>(reserved);
    NameScope scope = service.ofHandlers().scope();
    List<String> plain = new ArrayList<>();
    for (MethodModel method : service.service().methods()) {
      plain.add(free(JavaIdentifiers.type(method.name()), scope, taken));
    }
    List<List<HandlerInterface>> interfaces = new ArrayList<>();
    for (int i = 0; i < plain.size(); i++) {
      interfaces.add(ofMethod(service, i, plain.get(i), options, taken));
    }
    return interfaces;
  }

  private static List<HandlerInterface> ofMethod(
      ViewService service, int index, String plain, PluginOptions options, Set<String> taken) {
    NameScope scope = service.ofHandlers().scope();
    ServiceModel messages = service.service();
    ServiceModel views = service.ofHandlers();
    MethodModel method = messages.methods().get(index);
    MethodModel view = views.methods().get(index);
    boolean hasView = !view.request().equals(method.request());
    GeneratedNames names = options.names();
    List<HandlerInterface> forms = new ArrayList<>();
    for (HandlerStyle style : options.styles()) {
      boolean blocking = style == HandlerStyle.BLOCKING;
      String name = blocking ? plain : names.asyncPrefix() + plain;
      String free = blocking ? plain : free(name, scope, taken);
      forms.add(new HandlerInterface(free, style, messages, method));
      if (hasView) {
        String ofView = free(name + names.viewSuffix(), scope, taken);
        forms.add(new HandlerInterface(ofView, style, views, view));
      }
    }
    return List.copyOf(forms);
  }

  private static String free(String name, NameScope scope, Set<String> taken) {
    String candidate = scope.declared(JavaIdentifiers.className(name));
    while (!taken.add(candidate)) {
      candidate = scope.declared(candidate + "_");
    }
    return candidate;
  }

  /** Returns whether the handler takes views. */
  boolean takesViews() {
    return !service.note().isEmpty();
  }
}
