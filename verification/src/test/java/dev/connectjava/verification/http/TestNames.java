package dev.connectjava.verification.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Knows the hosts of tests in the JVM that runs them; all others the system looks up. */
public final class TestNames extends InetAddressResolverProvider {

  /** A host of one address: that of IPv4 at which test servers listen. */
  public static final String ONE_ADDRESS = "one.server.test";

  /** A host of two addresses: that of the other one comes second. */
  public static final String TWO_ADDRESSES = "two.server.test";

  /** A host that is not known. */
  public static final String NO_ADDRESS = "no.server.test";

  /** A host at which the resolver throws an exception. */
  public static final String BROKEN = "broken.server.test";

  /** A host at which the resolver throws an error, as one that is not complete does. */
  public static final String INCOMPLETE = "incomplete.server.test";

  /** A host of which the resolver knows no address, and doesn't say so. */
  public static final String EMPTY = "empty.server.test";

  private static final byte[] IPV4_LOOPBACK = {127, 0, 0, 1};
  private static final byte[] IPV6_LOOPBACK = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

  private static final Map<String, List<byte[]>> ADDRESSES =
      Map.of(
          ONE_ADDRESS, List.of(IPV4_LOOPBACK),
          TWO_ADDRESSES, List.of(IPV6_LOOPBACK, IPV4_LOOPBACK),
          NO_ADDRESS, List.of());

  /** For the service loader. */
  public TestNames() {}

  @Override
  public String name() {
    return "hosts of tests";
  }

  @Override
  public InetAddressResolver get(Configuration configuration) {
    InetAddressResolver system = configuration.builtinResolver();
    return new InetAddressResolver() {
      @Override
      public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
          throws UnknownHostException {
        List<byte[]> addresses = ADDRESSES.get(host);
        if (host.equals(BROKEN)) {
          throw new IllegalStateException("the resolver is broken");
        }
        if (host.equals(INCOMPLETE)) {
          throw new NoClassDefFoundError("the resolver is incomplete");
        }
        if (host.equals(EMPTY)) {
          return Stream.empty();
        }
        if (addresses == null) {
          return system.lookupByName(host, policy);
        }
        if (addresses.isEmpty()) {
          throw new UnknownHostException(host);
        }
        return addresses.stream().map(address -> of(host, address));
      }

      @Override
      public String lookupByAddress(byte[] address) throws UnknownHostException {
        return system.lookupByAddress(address);
      }
    };
  }

  private static InetAddress of(String host, byte[] address) {
    try {
      return InetAddress.getByAddress(host, address);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("no address: " + Arrays.toString(address), e);
    }
  }
}
