package io.coral.kubernetes.dra.internal;

import io.coral.kubernetes.internal.Json;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A claim that was prepared.
 *
 * @param uid of the claim
 * @param namespace of the claim
 * @param name of the claim; empty, with its namespace, in a file from before that was kept
 * @param tenant as which its pods ask
 * @param devices what it was given
 */
record Prepared(String uid, String namespace, String name, String tenant, List<Given> devices) {

  /**
   * One device.
   *
   * @param request of the claim
   * @param device its name
   * @param board its id
   * @param accelerator what it is programmed with; empty for whatever it has
   * @param share which part of a board that several claims share; empty for one that is theirs
   *     alone
   * @param parts how many parts that is; none of a board that is theirs alone
   */
  record Given(
      String request, String device, String board, String accelerator, String share, int parts) {

    boolean isShared() {
      return parts > 0;
    }
  }

  Prepared {
    devices = List.copyOf(devices);
  }

  /** The ids of its boards. */
  Set<String> boards() {
    Set<String> boards = new TreeSet<>();
    devices.forEach(each -> boards.add(each.board()));
    return boards;
  }

  /** Whether other claims may have its boards too. */
  boolean isShared() {
    return devices.stream().anyMatch(Given::isShared);
  }

  /** What it is to have of the boards' time beside others. */
  double weight() {
    return isShared() ? devices.stream().mapToInt(Given::parts).sum() : boards().size();
  }

  /**
   * As it was kept in a file.
   *
   * @throws IOException when that is no claim's, or another one's
   */
  static Prepared read(String uid, byte[] content) throws IOException {
    Map<String, Object> kept = Json.read(content);
    if (!Json.text(kept.get("uid")).equals(uid)) {
      throw new IOException("it is not what was kept of claim " + uid);
    }
    return new Prepared(
        Json.text(kept.get("uid")),
        Json.text(kept.get("namespace")),
        Json.text(kept.get("name")),
        Json.text(kept.get("tenant")),
        Json.objects(kept.get("devices")).stream()
            .map(
                each ->
                    new Given(
                        Json.text(each.get("request")),
                        Json.text(each.get("device")),
                        Json.text(each.get("board")),
                        Json.text(each.get("accelerator")),
                        Json.text(each.get("share")),
                        parts(Json.text(each.get("parts")))))
            .toList());
  }

  /** Of a file from before boards had parts there are none. */
  private static int parts(String kept) {
    return kept.isEmpty() ? 0 : Integer.parseInt(kept);
  }

  /** As it is kept in a file. */
  byte[] kept() throws IOException {
    List<Map<String, Object>> given =
        devices.stream()
            .map(
                each ->
                    Map.<String, Object>of(
                        "request", each.request(),
                        "device", each.device(),
                        "board", each.board(),
                        "accelerator", each.accelerator(),
                        "share", each.share(),
                        "parts", each.parts()))
            .toList();
    return Json.write(
        Map.of(
            "uid", uid, "namespace", namespace, "name", name, "tenant", tenant, "devices", given));
  }
}
