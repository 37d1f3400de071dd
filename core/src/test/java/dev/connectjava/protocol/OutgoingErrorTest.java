package dev.connectjava.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Code;
import dev.connectjava.ErrorDetail;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

final class OutgoingErrorTest {

  private static final Headers FIELD = Headers.of("x-a", "1");
  private static final RpcException DETAILED =
      new RpcException(Code.ABORTED, "why").plusDetail(ErrorDetail.of("a.B", new byte[3]));

  /** An interceptor says that a trailer is secret, and the exception has the trailer. */
  @Test
  void marksOfSecrets_areKept_withoutTheirFields() {
    Headers marks = Headers.builder().sensitive("x-session").build();
    RpcException thrown =
        new RpcException(Code.ABORTED, "no")
            .plusHeader("x-session", "s")
            .plusMetadata("x-session", "s");
    OutgoingError error = new OutgoingError(thrown, marks, marks);
    assertThat(error.headers()).hasToString("[x-session: ***]");
    assertThat(error.trailers()).hasToString("[x-session: ***]");
    assertThat(error.afterHead().trailers()).hasToString("[x-session: ***, x-session: ***]");
  }

  private static OutgoingError fit(OutgoingError error, Predicate<OutgoingError> fits) {
    return error.fit(attempt -> attempt, fits);
  }

  @Test
  void error_thatFits_isSentAsItIs() {
    OutgoingError error = new OutgoingError(DETAILED, FIELD, FIELD);

    assertThat(fit(error, attempt -> true).error()).isSameAs(DETAILED);
  }

  @Test
  void message_ofOneCharacterTooMany_isCut() {
    String longest = "x".repeat(OutgoingError.MOST_CHARACTERS);

    assertThat(new OutgoingError(new RpcException(Code.ABORTED, longest)).error())
        .hasMessage(longest);
    assertThat(new OutgoingError(new RpcException(Code.ABORTED, longest + "y")).error())
        .hasMessage(longest + "... (cut, 4,097 characters in all)");
  }

  @Test
  void cutMessage_keepsItsDetails() {
    RpcException error =
        new RpcException(Code.ABORTED, "x".repeat(5_000)).plusDetail(DETAILED.details().getFirst());

    assertThat(new OutgoingError(error).error().details()).isEqualTo(DETAILED.details());
  }

  @Test
  void detailsTrailersHeaders_areLeftOutInThisOrder() {
    OutgoingError error = new OutgoingError(DETAILED, FIELD, FIELD);

    OutgoingError one = fit(error, attempt -> attempt.error().details().isEmpty());
    assertThat(one.error()).hasMessage("why (1 detail left out: too long)");
    assertThat(one.trailers()).isEqualTo(FIELD);
    OutgoingError two = fit(error, attempt -> attempt.trailers().isEmpty());
    assertThat(two.error())
        .hasMessage("why (1 detail left out: too long) (1 trailer left out: too long)");
    assertThat(two.headers()).isEqualTo(FIELD);
    OutgoingError nothing = fit(error, attempt -> false);
    assertThat(nothing.headers()).isEqualTo(Headers.empty());
    assertThat(nothing.error()).hasMessageStartingWith("why (");
  }

  @Test
  void errorThatFitsNowhere_isSentWithoutItsMessage() {
    OutgoingError error = new OutgoingError(new RpcException(Code.ABORTED, "x".repeat(5_000)));
    RpcException sent = error.fitWithMessage(OutgoingError::error, attempt -> false);

    assertThat(sent.code()).isEqualTo(Code.ABORTED);
    assertThat(sent).hasMessage("... (cut, 5,000 characters in all)");
  }

  @Test
  void messageIsCut_untilItFits() {
    OutgoingError error = new OutgoingError(new RpcException(Code.ABORTED, "x".repeat(1_000)));
    RpcException sent =
        error.fitWithMessage(OutgoingError::error, attempt -> attempt.getMessage().length() < 300);

    assertThat(sent).hasMessage("x".repeat(250) + "... (cut, 1,000 characters in all)");
  }

  @Test
  void fieldsOfTheError_comeAfterThoseOfTheHandler() {
    RpcException failure =
        DETAILED.plusHeader("x-a", "2").plusMetadata("x-a", "3").withHttpStatus(503);
    OutgoingError error = new OutgoingError(failure, FIELD, FIELD);

    assertThat(error.headers()).isEqualTo(Headers.of("x-a", "1", "x-a", "2"));
    assertThat(error.trailers()).isEqualTo(Headers.of("x-a", "1", "x-a", "3"));
    assertThat(error.hasOwnHead()).isTrue();
    assertThat(error.httpStatus()).isEqualTo(503);
    assertThat(new OutgoingError(failure).hasOwnHead()).isFalse();
    assertThat(new OutgoingError(DETAILED).httpStatus()).isEqualTo(409);
  }

  @Test
  void headersOfTheError_areTrailers_whenTheHeadIsSent() {
    OutgoingError error =
        new OutgoingError(DETAILED.plusHeader("x-b", "2"), FIELD, FIELD).afterHead();

    assertThat(error.headers()).isEqualTo(Headers.empty());
    assertThat(error.trailers()).isEqualTo(Headers.of("x-a", "1", "x-b", "2"));
    OutgoingError less = fit(error, attempt -> attempt.trailers().isEmpty());
    assertThat(less.error())
        .hasMessage("why (1 detail left out: too long) (2 trailers left out: too long)");
  }

  @Test
  void status_isKept_whateverIsLeftOut() {
    OutgoingError error = new OutgoingError(DETAILED.withHttpStatus(503), FIELD, FIELD);

    assertThat(fit(error, attempt -> false).httpStatus()).isEqualTo(503);
  }
}
