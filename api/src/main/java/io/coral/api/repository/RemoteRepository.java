package io.coral.api.repository;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A place with artifacts on another machine.
 *
 * @param name what it is called here: letters, digits, {@code _} and {@code -}
 * @param address its base, {@code http}, {@code https} or {@code file}, ending in {@code /}
 * @param signatures what is asked of its artifacts
 * @param keys the minisign public keys of those who sign its artifacts, each as {@code
 *     minisign.pub} has it in its second line
 */
public record RemoteRepository(
    String name, URI address, SignaturePolicy signatures, List<String> keys) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /** Base64 of 42 bytes that begin with {@code Ed}. */
  private static final Pattern KEY = Pattern.compile("RW[Q-T][A-Za-z0-9+/]{53}");

  /**
   * A repository.
   *
   * @throws IllegalArgumentException saying what is wrong and what was expected
   */
  public RemoteRepository {
    Objects.requireNonNull(signatures, "signatures");
    keys = List.copyOf(keys);
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
    if (signatures != SignaturePolicy.NONE && keys.isEmpty()) {
      throw new IllegalArgumentException(
          "the repository " + name + " asks for signatures and has no key; name its public key");
    }
    for (String key : keys) {
      if (!KEY.matcher(key).matches()) {
        throw new IllegalArgumentException(
            "the repository "
                + name
                + " has the key '"
                + key
                + "'; expected the second line of minisign.pub, 56 characters from RW on");
      }
    }
  }

  /** Whether an address is the repository's, or one within it, however it is written. */
  public boolean holds(URI place) {
    return Addresses.isWithin(address, place);
  }
}
