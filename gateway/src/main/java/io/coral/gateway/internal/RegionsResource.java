package io.coral.gateway.internal;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/**
 * Triton's extension for shared memory over REST: {@code systemsharedmemory}, with or without
 * {@code region/NAME}, and then {@code status}, {@code register} or {@code unregister}.
 */
final class RegionsResource {

  static final String PATH = "systemsharedmemory";

  private static final long MOST_BYTES = 64 << 10;

  private RegionsResource() {}

  /**
   * Answers.
   *
   * @param parts of the path, from {@link #PATH} on
   * @throws Refusal {@code NOT_FOUND} where there is nothing of that name; as {@link Regions}
   */
  static void serve(
      Gateway gateway, HttpServletRequest request, HttpServletResponse response, List<String> parts)
      throws IOException {
    boolean isOne = parts.size() == 4 && parts.get(1).equals("region");
    String name = isOne ? parts.get(2) : "";
    String what = isOne || parts.size() == 2 ? parts.get(parts.size() - 1) : "";
    Regions regions = Door.caller(gateway, request).regions();
    if (what.equals("status")) {
      InferenceServlet.require("GET", request);
      RestAnswer.regions(response, regions.described(name));
    } else if (what.equals("register") && isOne) {
      requirePost(request);
      regions.register(described(gateway, name, request));
      RestAnswer.empty(response, HttpServletResponse.SC_OK);
    } else if (what.equals("unregister")) {
      requirePost(request);
      regions.unregister(name);
      RestAnswer.empty(response, HttpServletResponse.SC_OK);
    } else {
      throw InferenceServlet.noSuchAddress();
    }
  }

  private static void requirePost(HttpServletRequest request) {
    InferenceServlet.require("POST", request);
    Door.requireOwnPage(request);
  }

  private static Region.Described described(
      Gateway gateway, String name, HttpServletRequest request) throws IOException {
    Body body = new Body(request.getInputStream(), MOST_BYTES, gateway.settings().readLimit());
    Parameters said = Question.parameters(body.rest());
    return new Region.Described(
        name, said.text("key"), said.number("offset"), said.number("byte_size"));
  }
}
