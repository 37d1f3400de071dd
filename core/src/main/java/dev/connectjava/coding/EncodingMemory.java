package dev.connectjava.coding;

/**
 * The memory that one message takes while it is encoded and compressed, before it is handed to its
 * transport, which counts it from then on. Only arrays of more than {@link #SHORT_BYTES} are asked
 * for: there are no more of them at a time than threads that run.
 */
public interface EncodingMemory {

  /** The longest array that nobody keeps count of. */
  int SHORT_BYTES = 16 * 1024;

  /** Memory that nobody keeps count of: a client's messages are its caller's. */
  EncodingMemory UNCOUNTED =
      new EncodingMemory() {
        @Override
        public void take(int bytes) {}

        @Override
        public void giveBack(int bytes) {}
      };

  /**
   * Takes memory, if there is enough.
   *
   * @throws dev.connectjava.RpcException with {@link dev.connectjava.Code#RESOURCE_EXHAUSTED} if
   *     there is not
   */
  void take(int bytes);

  /** Gives back what was taken. */
  void giveBack(int bytes);
}
