package io.coral.gateway.functions.internal;

import io.coral.api.function.InstalledFunction;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Answers in the form in which a question came. */
final class Reply {

  private Reply() {}

  /** Writes the results of a question's parts, in their order. */
  static void write(
      HttpServletResponse to, InstalledFunction function, Question question, List<ByteBuffer> all)
      throws IOException {
    String type = function.function().result().type();
    if (question.event().isPresent()) {
      Event event = question.event().get().answered(function.accelerator(), type, Optional.empty());
      write(to, question.form(), event, all.get(0));
    } else if (all.size() == 1) {
      plain(to, type, all.get(0));
    } else {
      files(to, type, question.parts(), all);
    }
  }

  /** Says where the result of an event is. */
  static void write(
      HttpServletResponse to, InstalledFunction function, Question question, URI result)
      throws IOException {
    Event event =
        question
            .event()
            .orElseThrow()
            .answered(
                function.accelerator(),
                function.function().result().type(),
                Optional.of(result.toString()));
    write(to, question.form(), event, ByteBuffer.allocate(0));
  }

  private static void write(
      HttpServletResponse to, Question.Form form, Event event, ByteBuffer data) throws IOException {
    if (form == Question.Form.BINARY_EVENT) {
      BinaryEvent.write(event, to);
      plain(to, event.contentType(), data);
      return;
    }
    head(to, StructuredEvent.TYPE);
    StructuredEvent.write(event, data, to.getOutputStream());
  }

  private static void plain(HttpServletResponse to, String type, ByteBuffer content)
      throws IOException {
    head(to, type);
    to.setContentLength(content.remaining());
    send(Channels.newChannel(to.getOutputStream()), content);
  }

  private static void files(
      HttpServletResponse to, String type, List<Part> parts, List<ByteBuffer> all)
      throws IOException {
    String boundary = UUID.randomUUID().toString();
    byte[] end = text("--" + boundary + "--\r\n");
    long length = end.length;
    for (int i = 0; i < all.size(); i++) {
      length += header(boundary, parts.get(i), type).length + all.get(i).remaining() + 2L;
    }
    head(to, "multipart/mixed; boundary=" + boundary);
    to.setContentLengthLong(length);
    WritableByteChannel out = Channels.newChannel(to.getOutputStream());
    for (int i = 0; i < all.size(); i++) {
      send(out, ByteBuffer.wrap(header(boundary, parts.get(i), type)));
      send(out, all.get(i));
      send(out, ByteBuffer.wrap(text("\r\n")));
    }
    send(out, ByteBuffer.wrap(end));
  }

  private static byte[] header(String boundary, Part part, String type) {
    return text(
        "--"
            + boundary
            + "\r\nContent-Disposition: attachment; name=\""
            + part.name()
            + "\"; filename=\""
            + part.file()
            + "\"\r\nContent-Type: "
            + type
            + "\r\n\r\n");
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void head(HttpServletResponse to, String type) {
    to.setContentType(type);
    to.setHeader("Cache-Control", "no-store");
    to.setHeader("X-Content-Type-Options", "nosniff");
  }

  private static void send(WritableByteChannel to, ByteBuffer content) throws IOException {
    while (content.hasRemaining()) {
      to.write(content);
    }
  }
}
