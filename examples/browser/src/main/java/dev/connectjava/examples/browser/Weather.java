package dev.connectjava.examples.browser;

import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.ResponseStream;
import dev.connectjava.RpcException;
import dev.connectjava.examples.browser.v1.GetTemperatureRequest;
import dev.connectjava.examples.browser.v1.GetTemperatureResponse;
import dev.connectjava.examples.browser.v1.WatchTemperatureRequest;
import dev.connectjava.examples.browser.v1.WatchTemperatureResponse;
import dev.connectjava.examples.browser.v1.WeatherService;
import java.time.Duration;
import java.util.Map;

/** The service: some cities, in which it gets warmer while a caller watches. Thread-safe. */
final class Weather implements WeatherService {

  private static final Map<String, Double> STATIONS =
      Map.of("Lisbon", 17.5, "Oslo", 4.0, "Quito", 14.0);

  private static final double STEP = 0.5;

  private final Duration interval;

  /**
   * Creates the service.
   *
   * @param interval the time between two messages of a stream
   */
  Weather(Duration interval) {
    this.interval = interval;
  }

  @Override
  public GetTemperatureResponse getTemperature(
      GetTemperatureRequest request, RequestContext context) {
    return GetTemperatureResponse.newBuilder().setCelsius(celsius(request.getCity())).build();
  }

  @Override
  public void watchTemperature(
      WatchTemperatureRequest request,
      ResponseStream<WatchTemperatureResponse> responses,
      RequestContext context) {
    double celsius = celsius(request.getCity());
    while (true) {
      responses.send(WatchTemperatureResponse.newBuilder().setCelsius(celsius).build());
      celsius += STEP;
      pause(context);
    }
  }

  private static double celsius(String city) {
    Double celsius = STATIONS.get(city);
    if (celsius == null) {
      throw new RpcException(Code.NOT_FOUND, "\"" + city + "\" has no station");
    }
    return celsius;
  }

  /** Pauses the thread of the call, which the server interrupts when the call is cancelled. */
  private void pause(RequestContext context) {
    try {
      Thread.sleep(interval);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw context
          .cancellation()
          .orElseGet(() -> new RpcException(Code.CANCELED, "the thread was interrupted", e));
    }
  }
}
