package io.coral.gateway.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask, on whose behalf, and how often. On this machine anybody may where no tokens are
 * configured; who comes from elsewhere always needs TLS, and a token or a certificate. Any thread.
 */
public final class Gate {

  private static final String SCHEME = "Bearer ";
  private static final double NANOS = 1e9;

  private final String usual;
  private final Map<String, String> tenants;
  private final int rate;
  private final LongSupplier nanoTime;
  private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();

  /**
   * As the settings say.
   *
   * @throws IOException when the tokens' file cannot be read, or a line of it is none
   */
  Gate(GatewaySettings settings, LongSupplier nanoTime) throws IOException {
    this.usual = settings.tenant();
    this.tenants = settings.tokens().isPresent() ? read(settings.tokens().get()) : Map.of();
    this.rate = settings.rate();
    this.nanoTime = nanoTime;
  }

  private static Map<String, String> read(Path file) throws IOException {
    Map<String, String> tenants = new HashMap<>();
    int number = 0;
    for (String line : Files.readAllLines(file)) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] parts = line.strip().split("\\s+", -1);
      if (parts.length != 2) {
        throw new IOException(
            file + ", line " + number + ": expected a token and a tenant with a space between");
      }
      tenants.put(parts[0], parts[1]);
    }
    return tenants;
  }

  /** Whether there are tokens at all. */
  boolean hasTokens() {
    return !tenants.isEmpty();
  }

  /**
   * Lets somebody in.
   *
   * @return the tenant: the first common name in the subject of a certificate, else a token's
   * @throws Refusal {@code FORBIDDEN} without TLS from elsewhere, {@code UNAUTHENTICATED} without a
   *     certificate or a token that is known
   */
  String tenant(Visitor visitor) {
    if (!visitor.isHere() && !visitor.isSecure()) {
      throw new Refusal(
          Refusal.Kind.FORBIDDEN, "models are served beyond this machine by TLS alone");
    }
    if (visitor.certificate().isPresent()) {
      return named(visitor.certificate().get());
    }
    if (visitor.isHere() && tenants.isEmpty()) {
      return usual;
    }
    return known(visitor.authorization())
        .orElseThrow(
            () ->
                new Refusal(
                    Refusal.Kind.UNAUTHENTICATED,
                    "expected a token that is known: Authorization: Bearer TOKEN"));
  }

  private static String named(X509Certificate certificate) {
    String subject = certificate.getSubjectX500Principal().getName();
    try {
      // in its list the first as written is the last
      return new LdapName(subject)
          .getRdns().stream()
              .filter(each -> each.getType().equalsIgnoreCase("CN"))
              .reduce((behind, before) -> before)
              .map(Rdn::getValue)
              .filter(String.class::isInstance)
              .map(String.class::cast)
              .orElseThrow(() -> nameless(subject));
    } catch (InvalidNameException e) {
      throw nameless(subject);
    }
  }

  private static Refusal nameless(String subject) {
    return new Refusal(
        Refusal.Kind.UNAUTHENTICATED,
        "the certificate is of '" + subject + "'; expected a CN of text, which is the tenant");
  }

  /** Compares with all of them in a time that tells nothing. */
  private Optional<String> known(@Nullable String authorization) {
    if (authorization == null || !authorization.startsWith(SCHEME)) {
      return Optional.empty();
    }
    byte[] given =
        authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
    String found = null;
    for (Map.Entry<String, String> each : tenants.entrySet()) {
      if (MessageDigest.isEqual(given, each.getKey().getBytes(StandardCharsets.UTF_8))) {
        found = each.getValue();
      }
    }
    return Optional.ofNullable(found);
  }

  /**
   * Counts a request of a tenant.
   *
   * @throws Refusal {@code TOO_MANY} where it has more in a second than are let in
   */
  public void count(String tenant) {
    if (rate > 0 && !buckets.computeIfAbsent(tenant, any -> new Bucket()).take()) {
      throw new Refusal(
          Refusal.Kind.TOO_MANY,
          "tenant " + tenant + " has more than " + rate + " requests in a second");
    }
  }

  /** Requests that a tenant may begin; a second's worth at most, which fills up as time goes by. */
  private final class Bucket {
    private double left = rate;
    private long since = nanoTime.getAsLong();

    synchronized boolean take() {
      long now = nanoTime.getAsLong();
      left = Math.min(rate, left + (now - since) / NANOS * rate);
      since = now;
      if (left < 1) {
        return false;
      }
      left--;
      return true;
    }
  }
}
