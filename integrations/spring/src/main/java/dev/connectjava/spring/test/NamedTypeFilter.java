package dev.connectjava.spring.test;

import org.springframework.core.type.filter.AbstractTypeHierarchyTraversingFilter;

/** Matches a type and its subtypes without loading the type. Immutable. */
final class NamedTypeFilter extends AbstractTypeHierarchyTraversingFilter {

  private final String name;

  NamedTypeFilter(String name) {
    super(true, true); // Superclasses and interfaces.
    this.name = name;
  }

  @Override
  protected boolean matchClassName(String className) {
    return name.equals(className);
  }
}
