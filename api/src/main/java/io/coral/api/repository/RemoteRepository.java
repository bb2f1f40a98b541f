package io.coral.api.repository;

import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A place with artifacts on another machine.
 *
 * @param name what it is called here: letters, digits, {@code _} and {@code -}
 * @param address its base, {@code http}, {@code https} or {@code file}, ending in {@code /}
 * @param signatures what is asked of its artifacts
 * @param key the minisign public key that its artifacts are signed by, as {@code minisign.pub} has
 *     it in its second line
 */
public record RemoteRepository(
    String name, URI address, SignaturePolicy signatures, Optional<String> key) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /**
   * A repository.
   *
   * @throws IllegalArgumentException saying what is wrong and what was expected
   */
  public RemoteRepository {
    Objects.requireNonNull(signatures, "signatures");
    Objects.requireNonNull(key, "key");
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "the repository's name is '" + name + "'; expected letters, digits, _ and -");
    }
    String scheme = String.valueOf(address.getScheme());
    if (!scheme.matches("https?|file") || address.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "the repository's address is '"
              + address
              + "'; expected http, https or file, without user and password");
    }
    if (!address.toString().endsWith("/")) {
      address = URI.create(address + "/");
    }
    if (signatures != SignaturePolicy.NONE && key.isEmpty()) {
      throw new IllegalArgumentException(
          "the repository " + name + " asks for signatures and has no key; name its public key");
    }
  }
}
