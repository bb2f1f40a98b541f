package io.coral.conformance.capsule;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.Collections;
import java.util.List;

/**
 * Signs a capsule with a private key: a signature over the bytes of {@code conformance.json}, which
 * hold the digest of the bundle. It proves who sealed; whom to trust the reader decides.
 */
public final class Signer {

  private final PrivateKey key;
  private final Certificate certificate;

  private Signer(PrivateKey key, Certificate certificate) {
    this.key = key;
    this.certificate = certificate;
  }

  /**
   * The only private key of a key store.
   *
   * @param file a PKCS #12 key store
   * @param password of the store and the key
   * @throws SealException when the store cannot be opened or has not exactly one private key
   */
  public static Signer of(Path file, char[] password) {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, password);
      List<String> aliases = Collections.list(store.aliases());
      aliases.removeIf(alias -> !isKey(store, alias));
      if (aliases.size() != 1) {
        throw new SealException(
            file + " has " + aliases.size() + " private keys; give a store with one");
      }
      return new Signer(
          (PrivateKey) store.getKey(aliases.get(0), password),
          store.getCertificate(aliases.get(0)));
    } catch (IOException | GeneralSecurityException e) {
      throw new SealException("the key store " + file + " cannot be opened: " + e.getMessage(), e);
    }
  }

  private static boolean isKey(KeyStore store, String alias) {
    try {
      return store.isKeyEntry(alias);
    } catch (GeneralSecurityException e) {
      throw new SealException("the key store cannot be read: " + e.getMessage(), e);
    }
  }

  /** The signature file: three lines, {@code algorithm}, {@code certificate}, {@code signature}. */
  byte[] sign(byte[] content) {
    try {
      String algorithm = algorithm(key.getAlgorithm());
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(content);
      Base64.Encoder base64 = Base64.getEncoder();
      String text =
          "algorithm="
              + algorithm
              + "\ncertificate="
              + base64.encodeToString(certificate.getEncoded())
              + "\nsignature="
              + base64.encodeToString(signature.sign())
              + "\n";
      return text.getBytes(StandardCharsets.US_ASCII);
    } catch (GeneralSecurityException e) {
      throw new SealException("the capsule cannot be signed: " + e.getMessage(), e);
    }
  }

  private static String algorithm(String key) {
    return switch (key) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      case "EdDSA" -> "Ed25519";
      default ->
          throw new SealException("a key of type " + key + " is not supported; use RSA or EC");
    };
  }
}
