package dev.connectjava.netty;

/**
 * The static table of HPACK: header fields that have the same index on every connection.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7541#appendix-A">RFC 7541, appendix A</a>
 */
final class HpackStaticTable {

  /** How many entries there are. Their indexes begin with 1. */
  static final int LENGTH = 61;

  private static final String[][] FIELDS = {
    {":authority", ""},
    {":method", "GET"},
    {":method", "POST"},
    {":path", "/"},
    {":path", "/index.html"},
    {":scheme", "http"},
    {":scheme", "https"},
    {":status", "200"},
    {":status", "204"},
    {":status", "206"},
    {":status", "304"},
    {":status", "400"},
    {":status", "404"},
    {":status", "500"},
    {"accept-charset", ""},
    {"accept-encoding", "gzip, deflate"},
    {"accept-language", ""},
    {"accept-ranges", ""},
    {"accept", ""},
    {"access-control-allow-origin", ""},
    {"age", ""},
    {"allow", ""},
    {"authorization", ""},
    {"cache-control", ""},
    {"content-disposition", ""},
    {"content-encoding", ""},
    {"content-language", ""},
    {"content-length", ""},
    {"content-location", ""},
    {"content-range", ""},
    {"content-type", ""},
    {"cookie", ""},
    {"date", ""},
    {"etag", ""},
    {"expect", ""},
    {"expires", ""},
    {"from", ""},
    {"host", ""},
    {"if-match", ""},
    {"if-modified-since", ""},
    {"if-none-match", ""},
    {"if-range", ""},
    {"if-unmodified-since", ""},
    {"last-modified", ""},
    {"link", ""},
    {"location", ""},
    {"max-forwards", ""},
    {"proxy-authenticate", ""},
    {"proxy-authorization", ""},
    {"range", ""},
    {"referer", ""},
    {"refresh", ""},
    {"retry-after", ""},
    {"server", ""},
    {"set-cookie", ""},
    {"strict-transport-security", ""},
    {"transfer-encoding", ""},
    {"user-agent", ""},
    {"vary", ""},
    {"via", ""},
    {"www-authenticate", ""}
  };

  private HpackStaticTable() {}

  /**
   * Returns the name of an entry.
   *
   * @param index from 1 to {@link #LENGTH}
   */
  static String name(int index) {
    return FIELDS[index - 1][0];
  }

  /**
   * Returns the value of an entry; empty if the entry has only a name.
   *
   * @param index from 1 to {@link #LENGTH}
   */
  static String value(int index) {
    return FIELDS[index - 1][1];
  }
}
