package io.coral.gateway.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.coral.api.Response;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Answers in the form of the REST protocol. */
final class RestAnswer {

  private static final JsonFactory JSON = new JsonFactory();
  private static final String JSON_TYPE = "application/json";

  /** An answer of so many bytes is copied together, and sent by one call of the system. */
  private static final int PIECE = 8 << 10;

  private RestAnswer() {}

  /** What stands in a JSON object. */
  interface Content {
    void write(JsonGenerator json) throws IOException;
  }

  static void json(HttpServletResponse to, int status, Content content) throws IOException {
    byte[] bytes = object(content);
    head(to, status, JSON_TYPE, bytes.length);
    to.getOutputStream().write(bytes);
  }

  static void empty(HttpServletResponse to, int status) {
    head(to, status, "text/plain", 0);
  }

  static void regions(HttpServletResponse to, List<Region.Described> regions) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartArray();
      for (Region.Described each : regions) {
        json.writeStartObject();
        json.writeStringField("name", each.name());
        json.writeStringField("key", each.key());
        json.writeNumberField("offset", each.offset());
        json.writeNumberField("byte_size", each.bytes());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    head(to, HttpServletResponse.SC_OK, JSON_TYPE, bytes.size());
    bytes.writeTo(to.getOutputStream());
  }

  /** Instead of what was to be written; a client that has a part of that already sees it end. */
  static void error(HttpServletResponse to, Refusal refusal) throws IOException {
    if (to.isCommitted()) {
      return;
    }
    to.reset();
    if (refusal.kind() == Refusal.Kind.UNAUTHENTICATED) {
      to.setHeader("WWW-Authenticate", "Bearer");
    }
    json(
        to,
        refusal.kind().status(),
        json -> json.writeStringField("error", String.valueOf(refusal.getMessage())));
  }

  /** Writes outputs, those as bytes behind the JSON that are to be so. */
  static void write(HttpServletResponse to, RestRequest request, Response response)
      throws IOException {
    List<Asked.Result> behind = new ArrayList<>();
    byte[] header = object(json -> write(json, request, response, behind));
    long length = header.length;
    for (Asked.Result each : behind) {
      length += each.bytes().remaining();
    }
    if (behind.isEmpty()) {
      head(to, HttpServletResponse.SC_OK, JSON_TYPE, length);
    } else {
      to.setHeader(RestRequest.HEADER_LENGTH, String.valueOf(header.length));
      head(to, HttpServletResponse.SC_OK, "application/octet-stream", length);
    }
    ServletOutputStream out = to.getOutputStream();
    if (length <= PIECE) {
      ByteBuffer all = ByteBuffer.allocate((int) length).put(header);
      behind.forEach(each -> all.put(each.bytes()));
      out.write(all.array());
      return;
    }
    out.write(header);
    for (Asked.Result each : behind) {
      out.write(each.bytes());
    }
  }

  private static void write(
      JsonGenerator json, RestRequest request, Response response, List<Asked.Result> behind)
      throws IOException {
    Asked asked = request.asked();
    if (!asked.id().isEmpty()) {
      json.writeStringField("id", asked.id());
    }
    json.writeStringField("model_name", asked.served().name());
    json.writeStringField("model_version", asked.served().version());
    json.writeObjectFieldStart("parameters");
    json.writeStringField("board", response.boardId());
    json.writeNumberField("batch", asked.ran());
    json.writeEndObject();
    json.writeArrayFieldStart("outputs");
    for (Asked.Result each : asked.results()) {
      json.writeStartObject();
      json.writeStringField("name", each.tensor().name());
      json.writeStringField("datatype", each.tensor().datatype().name());
      json.writeArrayFieldStart("shape");
      for (int dimension : each.shape()) {
        json.writeNumber(dimension);
      }
      json.writeEndArray();
      if (each.place().isPresent()) {
        write(json, each.place().get(), each.bytes());
      } else if (request.binary().contains(each.tensor().name())) {
        json.writeObjectFieldStart("parameters");
        json.writeNumberField("binary_data_size", each.bytes().remaining());
        json.writeEndObject();
        behind.add(each);
      } else {
        json.writeFieldName("data");
        Elements.write(each.tensor().datatype(), each.bytes(), json);
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, Place place, ByteBuffer bytes) throws IOException {
    json.writeObjectFieldStart("parameters");
    json.writeStringField(Place.REGION, place.region().described().name());
    json.writeNumberField(Place.OFFSET, place.offset());
    json.writeNumberField(Place.SIZE, bytes.remaining());
    json.writeEndObject();
    place.write(bytes);
  }

  private static byte[] object(Content content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      content.write(json);
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  static void head(HttpServletResponse to, int status, String type, long length) {
    to.setStatus(status);
    to.setContentType(type);
    to.setContentLengthLong(length);
    to.setHeader("Cache-Control", "no-store");
    to.setHeader("X-Content-Type-Options", "nosniff");
  }
}
