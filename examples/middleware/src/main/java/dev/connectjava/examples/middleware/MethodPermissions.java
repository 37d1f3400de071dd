package dev.connectjava.examples.middleware;

import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerHeadInterceptor;
import java.util.HashMap;
import java.util.Map;

/**
 * Refuses calls for which the user lacks the permission. A method without a permission is refused
 * for all users, so a method that is added to a service is not open by mistake. Thread-safe.
 */
final class MethodPermissions implements ServerHeadInterceptor {

  private final Map<String, Permission> required = new HashMap<>();

  /**
   * Creates an interceptor.
   *
   * @param required the permission that each method requires
   */
  MethodPermissions(Map<RpcMethod<?, ?>, Permission> required) {
    required.forEach((method, permission) -> this.required.put(method.procedure(), permission));
  }

  @Override
  public void intercept(RequestContext call) {
    User user = call.attributes().require(User.CALLER);
    Permission permission = required.get(call.method().procedure());
    if (permission == null || !user.permissions().contains(permission)) {
      throw RpcException.withoutStackTrace(
          Code.PERMISSION_DENIED, user.name() + " may not call " + call.method().name());
    }
  }
}
