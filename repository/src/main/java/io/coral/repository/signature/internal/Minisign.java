package io.coral.repository.signature.internal;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SignatureException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/**
 * Signatures as minisign makes them, in its older form ({@code Ed}, of the file itself) and its
 * newer one ({@code ED}, of the file's BLAKE2b digest).
 */
public final class Minisign {
  private static final String COMMENT = "trusted comment: ";
  private static final int ALGORITHM = 2;
  private static final int ID = 8;
  private static final int SIGNATURE = 64;

  private Minisign() {}

  /** What minisign calls a key: the number in the first line of {@code minisign.pub}. */
  public static String id(String key) {
    return id(Base64.getDecoder().decode(key));
  }

  /** Of a key or a signature. */
  private static String id(byte[] bytes) {
    return "%016X".formatted(ByteBuffer.wrap(bytes).order(LITTLE_ENDIAN).getLong(ALGORITHM));
  }

  /**
   * Checks a signature by the one of the trusted keys that it names, and its trusted comment.
   *
   * @param keys those that are trusted, each as {@code minisign.pub} has it in its second line
   * @param content what was signed
   * @param text the signature's file
   * @return the trusted comment
   * @throws UnknownKeyException when it is by none of them
   * @throws SignatureException when it is no good signature by one of them, saying why
   */
  public static String verify(Collection<String> keys, byte[] content, String text)
      throws SignatureException {
    List<String> lines = text.lines().toList();
    if (lines.size() < 4 || !lines.get(2).startsWith(COMMENT)) {
      throw new SignatureException("is no signature of minisign; expected its four lines");
    }
    byte[] signature = bytes(lines.get(1).strip(), ALGORITHM + ID + SIGNATURE, "the signature");
    byte[] global = bytes(lines.get(3).strip(), SIGNATURE, "the signature of the trusted comment");
    Ed25519PublicKeyParameters point = trusted(keys, id(signature));
    byte[] own = Arrays.copyOfRange(signature, ALGORITHM + ID, signature.length);
    require(point, signed(signature, content), own, "does not fit what is signed");
    String comment = lines.get(2).substring(COMMENT.length());
    byte[] words = comment.getBytes(StandardCharsets.UTF_8);
    byte[] both = Arrays.copyOf(own, own.length + words.length);
    System.arraycopy(words, 0, both, own.length, words.length);
    require(point, both, global, "has a trusted comment that was not signed");
    return comment;
  }

  private static Ed25519PublicKeyParameters trusted(Collection<String> keys, String id)
      throws SignatureException {
    for (String key : keys) {
      if (id(key).equals(id)) {
        return new Ed25519PublicKeyParameters(Base64.getDecoder().decode(key), ALGORITHM + ID);
      }
    }
    throw new UnknownKeyException(
        "is by the key "
            + id
            + ", which is none of those that are trusted: "
            + keys.stream().map(Minisign::id).toList());
  }

  private static byte[] signed(byte[] signature, byte[] content) throws SignatureException {
    String algorithm = new String(signature, 0, ALGORITHM, StandardCharsets.US_ASCII);
    return switch (algorithm) {
      case "Ed" -> content;
      case "ED" -> blake2b(content);
      default -> throw new SignatureException("is of an unknown kind; expected Ed or ED");
    };
  }

  private static byte[] blake2b(byte[] content) {
    Blake2bDigest digest = new Blake2bDigest(512);
    digest.update(content, 0, content.length);
    byte[] result = new byte[digest.getDigestSize()];
    digest.doFinal(result, 0);
    return result;
  }

  private static void require(
      Ed25519PublicKeyParameters key, byte[] content, byte[] signature, String otherwise)
      throws SignatureException {
    Ed25519Signer signer = new Ed25519Signer();
    signer.init(false, key);
    signer.update(content, 0, content.length);
    if (!signer.verifySignature(signature)) {
      throw new SignatureException(otherwise);
    }
  }

  private static byte[] bytes(String base64, int length, String what) throws SignatureException {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      if (bytes.length == length) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      throw new SignatureException(what + " is no base64", e);
    }
    throw new SignatureException(what + " has not the " + length + " bytes that minisign writes");
  }
}
