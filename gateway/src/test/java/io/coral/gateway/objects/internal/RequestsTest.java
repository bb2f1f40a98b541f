package io.coral.gateway.objects.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestsTest {

  @TempDir private Path temp;

  @ParameterizedTest
  @CsvSource({
    "http://store:80,http://store/photos/a",
    "HTTPS://store:443/,https://store/photos/a",
    "https://store:80,https://store:80/photos/a",
    "http://store:8080,http://store:8080/photos/a",
    "http://[::80]:80,http://[::80]/photos/a",
    "http://[::80],http://[::80]/photos/a"
  })
  void aHostIsSignedAsItIsSaidWithoutItsSchemesOwnPort(URI endpoint, URI signed) throws Exception {
    Path credentials =
        Files.writeString(
            temp.resolve("credentials"), "aws_access_key_id=a\naws_secret_access_key=b\n");
    Files.setPosixFilePermissions(credentials, PosixFilePermissions.fromString("rw-------"));
    Requests requests =
        new Requests(new ObjectSettings.S3(endpoint, "us-east-1", Optional.of(credentials)));

    assertThat(requests.of("GET", URI.create("s3://photos/a"), Map.of(), new byte[0]).uri())
        .isEqualTo(signed);
  }
}
