package dev.connectjava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.connectjava.call.client.ScriptedParent;
import dev.connectjava.spi.DecodingLimits;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class CallOptionsTest {

  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofSeconds(9);

  private static final Consumer<Headers> NOTHING = headers -> {};

  private static final AttributeKey<String> KEY = AttributeKey.named("key");

  private static final DecodingLimits DEEP = DecodingLimits.defaults().withNestingDepth(900);
  private static final DecodingLimits FLAT = DecodingLimits.defaults().withNestingDepth(1);

  private static final CallOptions ALL =
      CallOptions.builder()
          .header("x-all", "1")
          .timeout(LONG)
          .parent(new ScriptedParent())
          .codec("text")
          .responseMessageBytes(7)
          .responseDecoding(DEEP)
          .compress(true)
          .useGet(true)
          .onHeaders(NOTHING)
          .onTrailers(NOTHING)
          .build();

  private static CallOptions.Builder options() {
    return CallOptions.builder();
  }

  @Test
  void defaultsOfOthers_areTakenWhereNothingIsSet() {
    CallOptions options = options().header("x-own", "1").build().withDefaults(ALL);

    assertThat(options.headers()).isEqualTo(Headers.of("x-own", "1", "x-all", "1"));
    assertThat(options.timeout()).contains(LONG);
    assertThat(options.parent()).isEqualTo(ALL.parent());
    assertThat(options.codec()).contains("text");
    assertThat(options.responseMessageBytes()).hasValue(7);
    assertThat(options.responseDecoding()).contains(DEEP);
    assertThat(options.compress()).contains(true);
    assertThat(options.useGet()).contains(true);
    assertThat(options.onHeaders()).containsSame(NOTHING);
    assertThat(options.onTrailers()).containsSame(NOTHING);
  }

  @Test
  void defaultsOfOthers_doNotReplaceWhatIsSet() {
    Consumer<Headers> own = headers -> {};
    ScriptedParent parent = new ScriptedParent();
    CallOptions options =
        options()
            .timeout(SHORT)
            .parent(parent)
            .codec("own")
            .responseMessageBytes(1)
            .responseDecoding(FLAT)
            .compress(false)
            .useGet(false)
            .onHeaders(own)
            .onTrailers(own)
            .build()
            .withDefaults(ALL);

    assertThat(options.timeout()).contains(SHORT);
    assertThat(options.parent()).containsSame(parent);
    assertThat(options.codec()).contains("own");
    assertThat(options.responseMessageBytes()).hasValue(1);
    assertThat(options.responseDecoding()).contains(FLAT);
    assertThat(options.compress()).contains(false);
    assertThat(options.useGet()).contains(false);
    assertThat(options.onHeaders()).containsSame(own);
    assertThat(options.onTrailers()).containsSame(own);
  }

  @Test
  void headersOfDefaults_giveWayByTheirWholeName() {
    CallOptions defaults =
        options().header("X-Token", "a").addHeader("x-token", "b").header("x-kept", "c").build();
    CallOptions options =
        options().header("x-token", "d").header("x-own", "e").build().withDefaults(defaults);

    assertThat(options.headers())
        .isEqualTo(Headers.of("x-token", "d", "x-own", "e", "x-kept", "c"));
  }

  @Test
  void timeoutAndDeadline_areBothKept_inAnyOrder() {
    Deadline deadline = Deadline.after(LONG);
    for (CallOptions both :
        new CallOptions[] {
          options().timeout(SHORT).deadline(deadline).build(),
          options().deadline(deadline).timeout(SHORT).build(),
          CallOptions.defaults().withDeadline(deadline).withTimeout(SHORT),
          CallOptions.defaults().withTimeout(SHORT).withDeadline(deadline),
          CallOptions.defaults().withTimeout(LONG).withDeadline(deadline).withTimeout(SHORT),
        }) {
      assertThat(both.timeout()).contains(SHORT);
      assertThat(both.deadline()).contains(deadline);
    }
  }

  @Test
  void timeoutAndDeadline_areOneSetting_overDefaults() {
    Deadline deadline = Deadline.after(LONG);
    CallOptions late = options().timeout(SHORT).deadline(deadline).build();

    CallOptions timed = options().timeout(SHORT).build().withDefaults(late);
    assertThat(timed.timeout()).contains(SHORT);
    assertThat(timed.deadline()).isEmpty();

    CallOptions dated = options().deadline(deadline).build().withDefaults(ALL);
    assertThat(dated.timeout()).isEmpty();
    assertThat(dated.deadline()).contains(deadline);

    CallOptions other = options().useGet(true).build().withDefaults(late);
    assertThat(other.timeout()).contains(SHORT);
    assertThat(other.deadline()).contains(deadline);
  }

  @Test
  void parentAndDetachment_takeEachOthersPlace() {
    ScriptedParent parent = new ScriptedParent();
    CallOptions detached = options().parent(parent).build().detached();
    assertThat(detached.parent()).isEmpty();
    assertThat(detached.isDetached()).isTrue();
    assertThat(detached.detached()).isSameAs(detached);

    CallOptions attached = detached.withParent(parent);
    assertThat(attached.parent()).containsSame(parent);
    assertThat(attached.isDetached()).isFalse();
    assertThat(detached.toBuilder().parent(parent).build())
        .satisfies(options -> {
          assertThat(options.parent()).containsSame(parent);
          assertThat(options.isDetached()).isFalse();
        });
    assertThat(attached.toBuilder().detached().build().parent()).isEmpty();
    assertThat(attached.toBuilder().build().parent()).containsSame(parent);
    assertThat(detached.toBuilder().build().isDetached()).isTrue();
    assertThat(CallOptions.defaults().isDetached()).isFalse();
  }

  @Test
  void parentAndDetachment_ofOneBuilderAreRefused() {
    ScriptedParent parent = new ScriptedParent();
    for (CallOptions.Builder both :
        List.of(options().detached().parent(parent), options().parent(parent).detached())) {
      assertThatIllegalStateException()
          .isThrownBy(both::build)
          .withMessage("parent and detached are set, but they exclude each other: set one of them");
    }
  }

  @Test
  void parentAndDetachment_areOneSetting() {
    CallOptions detached = CallOptions.defaults().detached();
    assertThat(detached.withDefaults(ALL).parent()).isEmpty();
    assertThat(detached.withDefaults(ALL).isDetached()).isTrue();

    ScriptedParent parent = new ScriptedParent();
    CallOptions attached = CallOptions.defaults().withParent(parent).withDefaults(detached);
    assertThat(attached.parent()).containsSame(parent);
    assertThat(attached.isDetached()).isFalse();
    assertThat(options().useGet(true).build().withDefaults(detached).isDetached()).isTrue();
  }

  @Test
  void otherParent_leavesTheRestAsItWas() {
    CallOptions options = ALL.withAttribute(KEY, "a").withParent(new ScriptedParent());
    assertThat(options.headers()).isEqualTo(ALL.headers());
    assertThat(options.timeout()).isEqualTo(ALL.timeout());
    assertThat(options.responseMessageBytes()).isEqualTo(ALL.responseMessageBytes());
    assertThat(options.responseDecoding()).contains(DEEP);
    assertThat(options.compress()).isEqualTo(ALL.compress());
    assertThat(options.useGet()).isEqualTo(ALL.useGet());
    assertThat(options.onHeaders()).isEqualTo(ALL.onHeaders());
    assertThat(options.onTrailers()).isEqualTo(ALL.onTrailers());
    assertThat(options.attribute(KEY)).contains("a");
    assertThat(options.withParent(new ScriptedParent()).deadline()).isEmpty();
  }

  @Test
  void attributes_areReadByTheirKeys_andReplacedOneByOne() {
    AttributeKey<String> tenant = AttributeKey.named("tenant");
    AttributeKey<Integer> weight = AttributeKey.named("weight");
    CallOptions first = options().attribute(tenant, "a").attribute(weight, 1).build();
    CallOptions second = first.withAttribute(tenant, "b");

    assertThat(first.attribute(tenant)).contains("a");
    assertThat(second.attribute(tenant)).contains("b");
    assertThat(second.attribute(weight)).contains(1);
    assertThat(CallOptions.defaults().attribute(tenant)).isEmpty();
    assertThat(options().attribute(tenant, "a").attribute(tenant, "b").build().attribute(tenant))
        .contains("b");
  }

  @Test
  void attributesOfDefaults_giveWayKeyByKey() {
    AttributeKey<String> tenant = AttributeKey.named("tenant");
    AttributeKey<String> kept = AttributeKey.named("kept");
    CallOptions defaults = options().attribute(tenant, "a").attribute(kept, "c").build();
    CallOptions options = options().attribute(tenant, "b").build().withDefaults(defaults);

    assertThat(options.attribute(tenant)).contains("b");
    assertThat(options.attribute(kept)).contains("c");
  }

  @Test
  void builder_thatIsUsedOn_doesNotChangeWhatItHasBuilt() {
    AttributeKey<String> tenant = AttributeKey.named("tenant");
    CallOptions.Builder builder = options().attribute(tenant, "a");
    CallOptions built = builder.build();
    builder.attribute(tenant, "b");

    assertThat(built.attribute(tenant)).contains("a");
  }

  @Test
  @SuppressWarnings("NullAway") // That is what is tested.
  void attributesThatAreNull_areRefused() {
    AttributeKey<String> tenant = AttributeKey.named("tenant");
    assertThatNullPointerException().isThrownBy(() -> options().attribute(tenant, null));
    assertThatNullPointerException().isThrownBy(() -> options().attribute(null, "a"));
    assertThatNullPointerException().isThrownBy(() -> ALL.attribute(null));
  }

  @Test
  void optionsWithoutAnything_costNothing() {
    assertThat(CallOptions.defaults().withDefaults(ALL)).isSameAs(ALL);
    assertThat(ALL.withDefaults(CallOptions.defaults())).isSameAs(ALL);
  }

  @Test
  @SuppressWarnings("NullAway") // That is what is tested.
  void defaultsThatAreNull_areRefused() {
    assertThatNullPointerException().isThrownBy(() -> ALL.withDefaults(null));
    assertThatNullPointerException().isThrownBy(() -> CallOptions.defaults().withDefaults(null));
  }

  @Test
  void header_replaces() {
    CallOptions options =
        CallOptions.builder()
            .addHeader("x-a", "1")
            .addHeader("X-A", "2")
            .header("x-A", "3")
            .build();

    assertThat(options.headers().all("x-a")).containsExactly("3");
    assertThat(options.withHeader("x-a", "4").headers().all("x-a")).containsExactly("4");
  }

  @Test
  void addHeader_adds() {
    CallOptions options =
        CallOptions.defaults().withHeader("x-a", "1").toBuilder().addHeader("x-a", "2").build();

    assertThat(options.headers().all("x-a")).containsExactly("1", "2");
  }

  @Test
  void headers_replaceAll() {
    CallOptions.Builder builder = CallOptions.builder().header("x-a", "1");
    CallOptions before = builder.build();

    assertThat(builder.headers(Headers.of("x-b", "2")).build().headers())
        .isEqualTo(Headers.of("x-b", "2"));
    assertThat(before.headers()).isEqualTo(Headers.of("x-a", "1"));
  }
}
