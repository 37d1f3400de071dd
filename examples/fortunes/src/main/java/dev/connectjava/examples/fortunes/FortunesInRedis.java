package dev.connectjava.examples.fortunes;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.examples.fortunes.v1.Fortune;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Fortunes in Valkey or Redis: a hash from their IDs to their texts. A method blocks the virtual
 * thread that calls it until a connection is free and Redis has answered. Thread-safe.
 */
final class FortunesInRedis implements FortuneStore {

  /** How many calls use Redis at a time. */
  static final int CONNECTIONS = 8;

  private static final String KEY = "fortunes";

  private final RedisClient redis;

  /** Creates a store. It opens a connection when it needs one and none is free. */
  FortunesInRedis(HostAndPort address) {
    ConnectionPoolConfig pool = new ConnectionPoolConfig();
    pool.setMaxTotal(CONNECTIONS);
    pool.setMaxIdle(CONNECTIONS);
    this.redis = RedisClient.builder().hostAndPort(address).poolConfig(pool).build();
  }

  @Override
  public void addMissing(List<Fortune> fortunes) {
    for (Fortune fortune : fortunes) {
      String id = Integer.toString(fortune.getId());
      answer(() -> redis.hsetnx(KEY, id, fortune.getMessage()));
    }
  }

  @Override
  public List<Fortune> all() {
    List<Fortune> fortunes = new ArrayList<>();
    answer(() -> redis.hgetAll(KEY))
        .forEach((id, message) ->
            fortunes.add(
                Fortune.newBuilder().setId(Integer.parseInt(id)).setMessage(message).build()));
    return fortunes;
  }

  /** Returns what Redis answers to a command. */
  private static <T> T answer(Supplier<T> command) {
    try {
      return command.get();
    } catch (JedisDataException e) {
      throw e; // An answer: the command is wrong. The server logs it, and the client gets no text.
    } catch (JedisException e) {
      throw new RpcException(Code.UNAVAILABLE, "Redis does not answer", e);
    }
  }

  @Override
  public void close() {
    redis.close();
  }
}
