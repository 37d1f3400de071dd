package dev.connectjava.examples.mtls;

import dev.connectjava.AttributeKey;
import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcException;
import dev.connectjava.ServerHeadInterceptor;
import java.net.URI;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Takes the identity of a client from its certificate, which the TLS handshake has verified, and
 * refuses clients of another trust domain. The handler has it as {@link #CALLER}. Thread-safe.
 *
 * <p>The identity is a URI in the subject alternative names (SAN), such as {@code
 * spiffe://example.org/billing}: the trust domain, and the path of the workload. The subject of a
 * certificate is for people; it does not identify its owner.
 */
final class WorkloadIdentity implements ServerHeadInterceptor {

  /** The attribute of a call that has the identity of its client. */
  static final AttributeKey<URI> CALLER = AttributeKey.named("caller");

  /** The kind of a URI among the names, by RFC 5280. */
  private static final Integer URI_NAME = 6;

  private final String trustDomain;

  /**
   * Creates an interceptor.
   *
   * @param trustDomain whose workloads may call, such as {@code example.org}
   */
  WorkloadIdentity(String trustDomain) {
    this.trustDomain = trustDomain;
  }

  @Override
  public void intercept(RequestContext call) {
    URI identity =
        call.peer().certificates().stream()
            .findFirst()
            .flatMap(WorkloadIdentity::identity)
            .orElseThrow(() ->
                RpcException.withoutStackTrace(
                    Code.UNAUTHENTICATED, "the client's certificate has no single identity"));
    if (!isWorkload(identity)) {
      throw RpcException.withoutStackTrace(
          Code.PERMISSION_DENIED, identity + " is not a workload of " + trustDomain);
    }
    call.attributes().set(CALLER, identity);
  }

  /**
   * A workload has a path: the trust domain alone is that of the authority itself. An identity has
   * no other parts, such as a port or a query, and no escapes: each workload has only one.
   */
  private boolean isWorkload(URI identity) {
    String path = identity.getRawPath();
    return path != null
        && path.length() > 1
        && !path.contains("%")
        && identity.toString().equals("spiffe://" + trustDomain + path);
  }

  /** Returns the URI of a certificate; empty if there is none, and if there are several. */
  private static Optional<URI> identity(X509Certificate certificate) {
    List<URI> found =
        names(certificate).stream()
            .filter(name -> URI_NAME.equals(name.get(0)))
            .map(name -> URI.create((String) name.get(1)))
            .toList();
    return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
  }

  private static Collection<List<?>> names(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null ? List.of() : names;
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }
}
