package dev.connectjava.protovalidate;

import build.buf.protovalidate.Config;
import build.buf.protovalidate.ValidationResult;
import build.buf.protovalidate.Validator;
import build.buf.protovalidate.ValidatorFactory;
import build.buf.protovalidate.exceptions.ValidationException;
import com.google.protobuf.Message;
import dev.connectjava.CallMessage;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientInterceptor;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerCall;
import dev.connectjava.ServerInterceptor;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Validates each message of a call by the <a href="https://protovalidate.com">protovalidate</a>
 * rules in its schema, on servers and on clients, for all kinds of methods and all codecs.
 * Immutable and thread-safe.
 *
 * <pre>{@code
 * Router router =
 *     Router.builder()
 *         .interceptor(ValidationInterceptor.create())
 *         .service(new Accounts())
 *         .build();
 * }</pre>
 *
 * <table>
 *   <caption>What becomes of a message that violates a rule</caption>
 *   <tr><th>Side</th><th>Message</th><th>Result</th></tr>
 *   <tr>
 *     <td>server</td>
 *     <td>request</td>
 *     <td>the handler's {@code receive} throws, and the call fails with {@link
 *         Code#INVALID_ARGUMENT}; the handler of one request is not called</td>
 *   </tr>
 *   <tr>
 *     <td>server</td>
 *     <td>response</td>
 *     <td>the call fails with {@link Code#INTERNAL}; the client does not get the violations, which
 *         are the cause of the exception</td>
 *   </tr>
 *   <tr>
 *     <td>client</td>
 *     <td>request</td>
 *     <td>the caller gets {@link Code#INVALID_ARGUMENT}, and the message is not sent</td>
 *   </tr>
 *   <tr>
 *     <td>client</td>
 *     <td>response</td>
 *     <td>the caller gets {@link Code#INTERNAL}</td>
 *   </tr>
 * </table>
 *
 * <p>An invalid argument has a detail of the class {@link build.buf.validate.Violations}, which
 * other implementations of protovalidate for Connect send, too:
 *
 * <pre>{@code
 * for (Violation violation : e.details(Violations.class).getFirst().getViolationsList()) {
 *   log.info(violation.getRuleId() + ": " + violation.getMessage());
 * }
 * }</pre>
 *
 * <p>A rule that can't be compiled or evaluated fails the call with {@link Code#INTERNAL}. So does
 * a message that is not protobuf-java's, as those of {@link RpcMethod#encoded} are: nothing passes
 * unseen. The messages of views are validated; they are decoded for that.
 *
 * <p><b>Violations of long lists.</b> A message may have a violation for each element of a list,
 * and each takes about half a kilobyte. {@link #create} therefore stops at the first violation. For
 * all of them, as forms need, give {@link #of} a validator without {@code
 * Config.Builder.setFailFast}, and limit the lists in the schema ({@code repeated.max_items}) or
 * the length of requests.
 */
public final class ValidationInterceptor implements ServerInterceptor, ClientInterceptor {

  private final Validator validator;
  private final boolean validatesResponses;

  private ValidationInterceptor(Validator validator, boolean validatesResponses) {
    this.validator = validator;
    this.validatesResponses = validatesResponses;
  }

  /** Returns an interceptor that validates requests, each up to its first violation. */
  public static ValidationInterceptor create() {
    Config config = Config.newBuilder().setFailFast(true).build();
    return of(ValidatorFactory.newBuilder().withConfig(config).build());
  }

  /** Returns an interceptor that validates requests with this validator. */
  public static ValidationInterceptor of(Validator validator) {
    return new ValidationInterceptor(Objects.requireNonNull(validator, "validator"), false);
  }

  /** Returns this interceptor, but validating responses, too. */
  public ValidationInterceptor validatingResponses() {
    return new ValidationInterceptor(validator, true);
  }

  @Override
  public void intercept(ServerCall call, ServerInterceptor.Next next) {
    ServerCall validated = call.mapRequests(validation(Code.INVALID_ARGUMENT));
    next.handle(validatesResponses ? validated.mapResponses(validation(Code.INTERNAL)) : validated);
  }

  @Override
  public ClientCall<Object, Object> intercept(
      RpcMethod<?, ?> method, CallOptions options, ClientInterceptor.Next next) {
    ClientCall<Object, Object> validated =
        next.open(method, options).mapRequests(validation(Code.INVALID_ARGUMENT));
    return validatesResponses ? validated.mapResponses(validation(Code.INTERNAL)) : validated;
  }

  /** Returns a function that returns each valid message, and fails with a code for another one. */
  private UnaryOperator<CallMessage> validation(Code code) {
    return message -> {
      requireValid(message.object(), code);
      return message;
    };
  }

  private void requireValid(Object object, Code code) {
    if (!(object instanceof Message message)) {
      throw new RpcException(
          Code.INTERNAL,
          "an object of %s can't be validated: only messages of protobuf-java can"
              .formatted(object.getClass()));
    }
    ValidationResult result = validate(message);
    if (!result.isSuccess()) {
      throw InvalidMessage.failure(code, message, result.toProto());
    }
  }

  private ValidationResult validate(Message message) {
    try {
      return validator.validate(message);
    } catch (ValidationException e) {
      throw new RpcException(
          Code.INTERNAL,
          "the rules of %s can't be evaluated"
              .formatted(message.getDescriptorForType().getFullName()),
          e);
    }
  }
}
