package io.coral.gateway.objects.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignatureTest {

  private static final Credentials EXAMPLE =
      new Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "");
  private static final Instant THEN = Instant.parse("2013-05-24T00:00:00Z");

  @Test
  void itIsAsInTheExamplesOfItsDocumentation() {
    Signature signature = new Signature(EXAMPLE, "us-east-1");

    assertThat(
            signature.sign(
                "GET",
                URI.create("https://examplebucket.s3.amazonaws.com/test.txt"),
                Map.of("Range", "bytes=0-9"),
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                THEN))
        .containsEntry("x-amz-date", "20130524T000000Z")
        .containsEntry(
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
                + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    assertThat(
            signature.sign(
                "PUT",
                URI.create("https://examplebucket.s3.amazonaws.com/test%24file.text"),
                Map.of(
                    "Date",
                    "Fri, 24 May 2013 00:00:00 GMT",
                    "x-amz-storage-class",
                    "REDUCED_REDUNDANCY"),
                "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
                THEN))
        .hasEntrySatisfying(
            "Authorization",
            each ->
                assertThat(each)
                    .endsWith(
                        "Signature="
                            + "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"));
  }

  @Test
  void aSessionsTokenIsSignedToo() {
    Credentials session = new Credentials("id", "secret", "token");

    assertThat(
            new Signature(session, "r").sign("GET", URI.create("http://h/k"), Map.of(), "", THEN))
        .containsEntry("x-amz-security-token", "token")
        .hasEntrySatisfying(
            "Authorization", each -> assertThat(each).contains("x-amz-security-token,"));
  }

  @Test
  void credentialsAreReadFromAFileThatNobodyElseReads(@TempDir Path temp) throws Exception {
    Path file =
        Files.writeString(
            temp.resolve("credentials"),
            "[default]\naws_access_key_id = id\naws_secret_access_key=a=b\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

    assertThat(Credentials.of(Optional.of(file), Map.of()))
        .contains(new Credentials("id", "a=b", ""));

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThatIOException()
        .isThrownBy(() -> Credentials.of(Optional.of(file), Map.of()))
        .withMessageContaining("chmod 600");
  }

  @Test
  void withoutAFileTheEnvironmentHasThem() throws Exception {
    Map<String, String> environment =
        Map.of("AWS_ACCESS_KEY_ID", "id", "AWS_SECRET_ACCESS_KEY", "s", "AWS_SESSION_TOKEN", "t");

    assertThat(Credentials.of(Optional.empty(), environment))
        .contains(new Credentials("id", "s", "t"));
    assertThat(Credentials.of(Optional.empty(), Map.of())).isEmpty();
    assertThat(new Credentials("id", "s", "t")).hasToString("the credentials of id");
  }
}
