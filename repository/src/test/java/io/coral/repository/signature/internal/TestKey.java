package io.coral.repository.signature.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/** Signs as minisign does. */
public final class TestKey {
  private final byte[] id = new byte[8];
  private final Ed25519PrivateKeyParameters secret;

  public TestKey(long seed) {
    Random random = new Random(seed);
    random.nextBytes(id);
    byte[] bytes = new byte[Ed25519PrivateKeyParameters.KEY_SIZE];
    random.nextBytes(bytes);
    secret = new Ed25519PrivateKeyParameters(bytes, 0);
  }

  public String publicKey() {
    return base64("Ed", id, secret.generatePublicKey().getEncoded());
  }

  /** The text of a signature's file. */
  public String sign(byte[] content, String comment, boolean prehashed) {
    byte[] signature = signed(prehashed ? blake2b(content) : content);
    byte[] words = comment.getBytes(StandardCharsets.UTF_8);
    byte[] both =
        ByteBuffer.allocate(signature.length + words.length).put(signature).put(words).array();
    return "untrusted comment: a test's\n%s\ntrusted comment: %s\n%s\n"
        .formatted(
            base64(prehashed ? "ED" : "Ed", id, signature),
            comment,
            Base64.getEncoder().encodeToString(signed(both)));
  }

  private static String base64(String algorithm, byte[] id, byte[] rest) {
    byte[] head = algorithm.getBytes(StandardCharsets.US_ASCII);
    return Base64.getEncoder()
        .encodeToString(
            ByteBuffer.allocate(head.length + id.length + rest.length)
                .put(head)
                .put(id)
                .put(rest)
                .array());
  }

  private byte[] signed(byte[] content) {
    Ed25519Signer signer = new Ed25519Signer();
    signer.init(true, secret);
    signer.update(content, 0, content.length);
    return signer.generateSignature();
  }

  private static byte[] blake2b(byte[] content) {
    Blake2bDigest digest = new Blake2bDigest(512);
    digest.update(content, 0, content.length);
    byte[] result = new byte[64];
    digest.doFinal(result, 0);
    return result;
  }
}
