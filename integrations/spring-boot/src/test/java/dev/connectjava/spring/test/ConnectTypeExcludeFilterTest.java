package dev.connectjava.spring.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.RequestContext;
import dev.connectjava.spring.CallAuthentication;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.type.classreading.CachingMetadataReaderFactory;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.security.authorization.AuthenticatedAuthorizationManager;
import org.springframework.security.core.Authentication;

/** Which components a slice leaves out. */
final class ConnectTypeExcludeFilterTest {

  private final MetadataReaderFactory types = new CachingMetadataReaderFactory();
  private final ConnectTypeExcludeFilter filter = new ConnectTypeExcludeFilter(Set.of());

  static class NoUsers implements CallAuthentication {

    @Override
    public Optional<Authentication> authenticate(RequestContext call) {
      return Optional.empty();
    }
  }

  private boolean leavesOut(Class<?> type) throws IOException {
    return filter.match(types.getMetadataReader(type.getName()), types);
  }

  @ParameterizedTest
  @ValueSource(classes = {NoUsers.class, AuthenticatedAuthorizationManager.class})
  void security_isIncluded(Class<?> type) throws IOException {
    assertThat(leavesOut(type)).isFalse();
  }

  @Test
  void otherType_isLeftOut() throws IOException {
    assertThat(leavesOut(String.class)).isTrue();
  }
}
