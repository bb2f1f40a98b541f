package io.coral.repository.transport.internal;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who asks: by the variables {@code CORAL_REPOSITORY_TOKEN}, or {@code CORAL_REPOSITORY_USER} and
 * {@code CORAL_REPOSITORY_PASSWORD}, for the host in {@code CORAL_REPOSITORY_HOST}; else by {@code
 * ~/.netrc}, or the file that {@code NETRC} names, which nobody else may read; there a password
 * without a login is a token. Immutable.
 */
final class Credentials {
  private static final String PREFIX = "CORAL_REPOSITORY_";

  private static final Set<PosixFilePermission> OTHERS =
      Set.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private final Map<String, String> environment;
  private final Path netrc;

  Credentials(Map<String, String> environment, Path home) {
    this.environment = Map.copyOf(environment);
    this.netrc = Path.of(environment.getOrDefault("NETRC", home.resolve(".netrc").toString()));
  }

  /** The value of the header {@code Authorization} for an address; absent where there is none. */
  Optional<String> of(URI address) throws IOException {
    String host = String.valueOf(address.getHost()).toLowerCase(Locale.ROOT);
    if (host.equalsIgnoreCase(environment.getOrDefault(PREFIX + "HOST", ""))) {
      String token = environment.get(PREFIX + "TOKEN");
      return Optional.of(
          token != null
              ? "Bearer " + token
              : basic(
                  environment.getOrDefault(PREFIX + "USER", ""),
                  environment.getOrDefault(PREFIX + "PASSWORD", "")));
    }
    return Files.isRegularFile(netrc) ? ofFile(address, host) : Optional.empty();
  }

  private Optional<String> ofFile(URI address, String host) throws IOException {
    Deque<String> words =
        new ArrayDeque<>(Arrays.asList(Files.readString(netrc).split("\\s+", -1)));
    Map<String, String> entry = new HashMap<>();
    boolean ours = false;
    while (!words.isEmpty()) {
      String word = words.poll();
      if (word.equals("machine") || word.equals("default")) {
        if (ours) {
          break;
        }
        ours = word.equals("default") || host.equalsIgnoreCase(String.valueOf(words.poll()));
      } else if (ours && Set.of("login", "password").contains(word)) {
        entry.put(word, String.valueOf(words.poll()));
      }
    }
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    if (Files.getPosixFilePermissions(netrc).stream().anyMatch(OTHERS::contains)) {
      throw new TransferException(
          address, netrc + " holds a password that others may read; chmod 600 " + netrc);
    }
    String password = entry.getOrDefault("password", "");
    String login = entry.get("login");
    return Optional.of(login == null ? "Bearer " + password : basic(login, password));
  }

  private static String basic(String user, String password) {
    byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(both);
  }
}
