package dev.connectjava.kotlin

import java.util.concurrent.CopyOnWriteArrayList
import java.util.logging.Handler
import java.util.logging.LogRecord
import java.util.logging.Logger

/** What the loggers of the library log, until it is closed. */
internal class LoggedWarnings : Handler(), AutoCloseable {

  private val logger = Logger.getLogger("dev.connectjava")
  val messages = CopyOnWriteArrayList<String>()

  init {
    logger.addHandler(this)
  }

  override fun publish(record: LogRecord) {
    messages += record.message
  }

  override fun flush() = Unit

  override fun close() {
    logger.removeHandler(this)
  }
}
