package io.coral.kubernetes.dra.internal;

import io.coral.kubernetes.internal.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A claim that was prepared.
 *
 * @param uid of the claim
 * @param tenant as which its pods ask
 * @param devices what it was given
 */
record Prepared(String uid, String tenant, List<Given> devices) {

  /**
   * One device.
   *
   * @param request of the claim
   * @param device its name
   * @param board its id
   */
  record Given(String request, String device, String board) {}

  Prepared {
    devices = List.copyOf(devices);
  }

  /** The ids of its boards. */
  Set<String> boards() {
    Set<String> boards = new TreeSet<>();
    devices.forEach(each -> boards.add(each.board()));
    return boards;
  }

  /** As it was kept in a file. */
  static Prepared read(Path file) throws IOException {
    Map<String, Object> kept = Json.read(Files.readAllBytes(file));
    return new Prepared(
        Json.text(kept.get("uid")),
        Json.text(kept.get("tenant")),
        Json.objects(kept.get("devices")).stream()
            .map(
                each ->
                    new Given(
                        Json.text(each.get("request")),
                        Json.text(each.get("device")),
                        Json.text(each.get("board"))))
            .toList());
  }

  /** As it is kept in a file. */
  byte[] kept() throws IOException {
    List<Map<String, String>> given =
        devices.stream()
            .map(
                each ->
                    Map.of(
                        "request", each.request(), "device", each.device(), "board", each.board()))
            .toList();
    return Json.write(Map.of("uid", uid, "tenant", tenant, "devices", given));
  }
}
