package dev.connectjava.examples.multiservice;

import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcException;
import dev.connectjava.examples.multiservice.profiles.v1.GetProfileRequest;
import dev.connectjava.examples.multiservice.profiles.v1.Profile;
import dev.connectjava.examples.multiservice.profiles.v1.ProfileService;
import dev.connectjava.examples.multiservice.profiles.v1.UpdateProfileRequest;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The service of profiles, which are kept in memory. Thread-safe. */
final class Profiles implements ProfileService {

  private final ConcurrentMap<String, Profile> profiles = new ConcurrentHashMap<>();

  @Override
  public Profile getProfile(GetProfileRequest request, RequestContext context) {
    Profile profile = profiles.get(request.getName());
    if (profile == null) {
      throw new RpcException(Code.NOT_FOUND, request.getName() + " has no profile");
    }
    Profile.Builder answer = Profile.newBuilder();
    FieldMasks.copy(request.getReadMask(), profile, answer);
    return answer.build();
  }

  @Override
  public Profile updateProfile(UpdateProfileRequest request, RequestContext context) {
    String name = request.getProfile().getName();
    if (name.isEmpty()) {
      throw new RpcException(Code.INVALID_ARGUMENT, "a profile needs a name");
    }
    return profiles.compute(
        name,
        (key, before) -> {
          Profile.Builder after = before == null ? Profile.newBuilder() : before.toBuilder();
          FieldMasks.copy(request.getUpdateMask(), request.getProfile(), after);
          return after.setName(key).build();
        });
  }
}
