package dev.connectjava.googlerpc;

import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.LocalizedMessage;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.QuotaFailure;
import com.google.rpc.RetryInfo;
import dev.connectjava.testrules.ReachabilityMetadata;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NativeImageMetadataTest {

  private static final List<Class<?>> DETAILS =
      List.of(
          BadRequest.class,
          ErrorInfo.class,
          LocalizedMessage.class,
          PreconditionFailure.class,
          QuotaFailure.class,
          RetryInfo.class);

  @Test
  void file_hasTheMessagesOfTheDetails() throws IOException {
    ReachabilityMetadata metadata = new ReachabilityMetadata();
    for (Class<?> detail : DETAILS) {
      metadata.message(ErrorDetails.class.getName(), detail);
    }

    metadata.check(Path.of(""), "connect-google-rpc");
  }
}
