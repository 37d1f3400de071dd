package dev.connectjava.examples.fortunes;

import dev.connectjava.RequestContext;
import dev.connectjava.examples.fortunes.v1.Fortune;
import dev.connectjava.examples.fortunes.v1.FortuneService;
import dev.connectjava.examples.fortunes.v1.GetFortunesRequest;
import dev.connectjava.examples.fortunes.v1.GetFortunesResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The service. Each call blocks its own virtual thread. Thread-safe. */
final class Fortunes implements FortuneService {

  private static final Fortune ADDED =
      Fortune.newBuilder().setMessage("Additional fortune added at request time.").build();

  private static final Comparator<Fortune> BY_TEXT = Comparator.comparing(Fortune::getMessage);

  private final FortuneStore store;

  Fortunes(FortuneStore store) {
    this.store = store;
  }

  @Override
  public GetFortunesResponse getFortunes(GetFortunesRequest request, RequestContext context) {
    return GetFortunesResponse.newBuilder().addAllFortunes(sorted()).build();
  }

  /** Returns the fortunes of the store and one that is not in it, sorted by their text. */
  List<Fortune> sorted() {
    List<Fortune> fortunes = new ArrayList<>(store.all());
    fortunes.add(ADDED);
    fortunes.sort(BY_TEXT);
    return fortunes;
  }
}
