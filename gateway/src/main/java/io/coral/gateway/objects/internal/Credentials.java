package io.coral.gateway.objects.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who asks a store, as AWS writes it.
 *
 * @param token of a session; empty where there is none
 */
record Credentials(String id, String secret, String token) {

  private static final Set<PosixFilePermission> OWN =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private static final String ID = "aws_access_key_id";
  private static final String SECRET = "aws_secret_access_key";
  private static final String TOKEN = "aws_session_token";

  /**
   * Those of a file, or of the environment, or none.
   *
   * @throws IOException where others can read the file, or it has none
   */
  static Optional<Credentials> of(Optional<Path> file, Map<String, String> environment)
      throws IOException {
    Map<String, String> known = new HashMap<>();
    if (file.isPresent()) {
      requireOwn(file.get());
      for (String line : Files.readAllLines(file.get())) {
        String[] parts = line.split("=", 2);
        if (parts.length == 2) {
          known.put(parts[0].strip(), parts[1].strip());
        }
      }
    } else {
      environment.forEach((name, value) -> known.put(name.toLowerCase(Locale.ROOT), value));
    }
    boolean isThere = known.containsKey(ID) && known.containsKey(SECRET);
    if (!isThere && file.isPresent()) {
      throw new IOException(file.get() + ": expected lines with " + ID + " = and " + SECRET + " =");
    }
    return isThere
        ? Optional.of(
            new Credentials(
                known.getOrDefault(ID, ""),
                known.getOrDefault(SECRET, ""),
                known.getOrDefault(TOKEN, "")))
        : Optional.empty();
  }

  private static void requireOwn(Path file) throws IOException {
    if (!OWN.containsAll(Files.getPosixFilePermissions(file))) {
      throw new IOException(file + ": others can read it; expected chmod 600");
    }
  }

  /** As the client of the protocol takes them. */
  com.github.davidmoten.aws.lw.client.Credentials given() {
    return token.isEmpty()
        ? com.github.davidmoten.aws.lw.client.Credentials.of(id, secret)
        : com.github.davidmoten.aws.lw.client.Credentials.of(id, secret, token);
  }

  @Override
  public String toString() {
    return "the credentials of " + id;
  }
}
