package io.coral.gateway.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that others may reach: TLS, and a token for each tenant. */
@Timeout(300)
class TlsTest {

  @TempDir private Path temp;

  @Test
  void whoShowsATokenIsServedAndNobodyElseIs() throws Exception {
    Foreign foreign = new Foreign(temp);
    foreign.assumeThere("openssl", "version");
    foreign.run(
        "openssl",
        "req",
        "-x509",
        "-nodes",
        "-newkey",
        "rsa:2048",
        "-subj",
        "/CN=localhost",
        "-addext",
        "subjectAltName=IP:127.0.0.1",
        "-keyout",
        "key.pem",
        "-out",
        "certificate.pem");
    String certificate = temp.resolve("certificate.pem").toString();
    Path tokens = Files.writeString(temp.resolve("tokens"), "secret blue\n");
    try (Rig rig =
        new Rig(
            temp,
            Map.of(
                "tokens",
                tokens.toString(),
                "grpc.certificate",
                certificate,
                "grpc.key",
                temp.resolve("key.pem").toString()))) {
      foreign.assertClientInPythonIsServed(rig, certificate, "secret");

      assertThat(rig.get("/v2/models/sum").statusCode()).isEqualTo(401);
      assertThat(rig.get("/models").statusCode()).isEqualTo(401);
      assertThat(rig.get("/v2/health/live").statusCode()).isEqualTo(200);
    }
  }
}
