package io.coral.runtime.intelpac.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Writes green bitstreams, good and bad ones. */
public final class GbsFile {

  /** The PR interface of the modelled cards. */
  public static final UUID INTERFACE = UUID.fromString("38d782e3-b612-5343-b934-2433e348ac4c");

  /** The AFU id of the sample. */
  public static final UUID AFU = UUID.fromString("5a1cc0de-0001-4c0a-8a1d-c0ffee000001");

  static final String METADATA =
      """
      {"version":1,"platform-name":"DCP","afu-image":{"magic-no":488605312,
       "interface-uuid":"38d782e3-b612-5343-b934-2433e348ac4c","power":0,
       "clock-frequency-low":"auto-150.0","clock-frequency-high":300.5,"user-data":{"a":[1,{}]},
       "accelerator-clusters":[{"name":"coral","total-contexts":1,
         "accelerator-type-uuid":"5a1cc0de-0001-4c0a-8a1d-c0ffee000001"}]}}""";

  private GbsFile() {}

  /** A sound AOCX, with the sample inside. */
  public static byte[] aocx() {
    return AocxFile.sample();
  }

  static byte[] sample() {
    return of(METADATA, "configuration of the fabric".getBytes(StandardCharsets.US_ASCII));
  }

  /** A sound file. */
  public static byte[] of(UUID interfaceId, UUID afu, String payload) {
    return of(
        METADATA
            .replace(INTERFACE.toString(), interfaceId.toString())
            .replace(AFU.toString(), afu.toString()),
        payload.getBytes(StandardCharsets.US_ASCII));
  }

  static byte[] of(String metadata, byte[] payload) {
    byte[] json = metadata.getBytes(StandardCharsets.UTF_8);
    return of(json.length, json, payload);
  }

  static byte[] of(int length, byte[] json, byte[] payload) {
    return ByteBuffer.allocate(Gbs.HEADER + json.length + payload.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(Gbs.magic())
        .putInt(length)
        .put(json)
        .put(payload)
        .array();
  }
}
