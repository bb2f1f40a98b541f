package io.coral.gateway.objects.internal;

import io.coral.spec.format.Digests;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests to S3 (AWS Signature Version 4, its documentation's "Authenticating requests:
 * using the Authorization header").
 */
final class Signature {

  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final String SERVICE = "s3";
  private static final String END = "aws4_request";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final int DAY = 8;

  private final Credentials credentials;
  private final String region;

  Signature(Credentials credentials, String region) {
    this.credentials = credentials;
    this.region = region;
  }

  /**
   * What has to stand in a request's headers beside those that it has.
   *
   * @param address without a query
   * @param headers that are signed, too
   * @param content the body's SHA-256, lower-case hex
   */
  Map<String, String> sign(
      String method, URI address, Map<String, String> headers, String content, Instant now) {
    String time = TIME.format(now);
    Map<String, String> added = new TreeMap<>();
    added.put("x-amz-content-sha256", content);
    added.put("x-amz-date", time);
    if (!credentials.token().isEmpty()) {
      added.put("x-amz-security-token", credentials.token());
    }
    Map<String, String> signed = new TreeMap<>(added);
    headers.forEach((name, value) -> signed.put(name.toLowerCase(Locale.ROOT), value));
    signed.put("host", address.getRawAuthority());
    String names = String.join(";", signed.keySet());
    String request =
        signed.entrySet().stream()
            .map(each -> each.getKey() + ":" + each.getValue().strip() + "\n")
            .collect(
                Collectors.joining(
                    "",
                    method + "\n" + address.getRawPath() + "\n\n",
                    "\n" + names + "\n" + content));
    String day = time.substring(0, DAY);
    String scope = String.join("/", day, region, SERVICE, END);
    String text = String.join("\n", ALGORITHM, time, scope, sha256(request));
    byte[] key = bytes("AWS4" + credentials.secret());
    for (String each : new String[] {day, region, SERVICE, END}) {
      key = mac(key, each);
    }
    added.put(
        "Authorization",
        ALGORITHM
            + " Credential="
            + credentials.id()
            + "/"
            + scope
            + ",SignedHeaders="
            + names
            + ",Signature="
            + HexFormat.of().formatHex(mac(key, text)));
    return added;
  }

  private static String sha256(String text) {
    return Digests.sha256(ByteBuffer.wrap(bytes(text)));
  }

  private static byte[] mac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(bytes(text));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
