package dev.connectjava.coding;

/**
 * The memory that a message takes while it is encoded and compressed. From the moment at which the
 * message is handed to the transport, the transport counts the memory instead. Only arrays of more
 * than {@link #SHORT_BYTES} are counted: of the shorter ones, there is at most one for each running
 * thread.
 */
public interface EncodingMemory {

  /** The length of the longest array that is not counted. */
  int SHORT_BYTES = 16 * 1024;

  /** Memory that is not counted: a client's messages belong to its caller. */
  EncodingMemory UNCOUNTED =
      new EncodingMemory() {
        @Override
        public void take(int bytes) {}

        @Override
        public void giveBack(int bytes) {}
      };

  /**
   * Takes memory.
   *
   * @throws dev.connectjava.RpcException with {@link dev.connectjava.Code#RESOURCE_EXHAUSTED} if
   *     there is not enough
   */
  void take(int bytes);

  /** Gives back memory that was taken. */
  void giveBack(int bytes);
}
