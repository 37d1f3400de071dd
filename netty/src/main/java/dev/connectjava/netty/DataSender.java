package dev.connectjava.netty;

/** A receiver of the progress of the DATA that it sends on one stream. */
interface DataSender {

  /** Handles that bytes have been sent, or never will be. */
  void sent(int bytes);
}
