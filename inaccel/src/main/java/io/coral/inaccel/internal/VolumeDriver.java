package io.coral.inaccel.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Map;
import java.util.TreeMap;

/** What Docker asks of a volume plugin, over {@link Volumes}. One thread. */
final class VolumeDriver {

  private static final JsonFactory JSON = new JsonFactory();

  private final Volumes volumes;

  VolumeDriver(Volumes volumes) {
    this.volumes = volumes;
  }

  /**
   * What was asked and what comes back.
   *
   * @param isWell false where it is an error
   */
  record Reply(boolean isWell, String json) {}

  private record Asked(String name, Map<String, String> options) {}

  @FunctionalInterface
  private interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  /**
   * Carries out a call.
   *
   * @param path which
   * @param body its arguments, as JSON
   */
  Reply call(String path, byte[] body) {
    try {
      Asked asked = asked(body);
      return new Reply(true, json(fields(path, asked)));
    } catch (IOException e) {
      return refused(String.valueOf(e.getMessage()));
    }
  }

  /** An error, as Docker shows it. */
  static Reply refused(String why) {
    try {
      return new Reply(false, json(out -> out.writeStringField("Err", why)));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Fields fields(String path, Asked asked) throws IOException {
    String name = asked.name();
    switch (path) {
      case "/Plugin.Activate" -> {
        return out -> {
          out.writeArrayFieldStart("Implements");
          out.writeString("VolumeDriver");
          out.writeEndArray();
        };
      }
      case "/VolumeDriver.Capabilities" -> {
        return out -> {
          out.writeObjectFieldStart("Capabilities");
          out.writeStringField("Scope", "local");
          out.writeEndObject();
        };
      }
      case "/VolumeDriver.Create" -> {
        volumes.create(name, asked.options());
        return VolumeDriver::well;
      }
      case "/VolumeDriver.Remove" -> {
        volumes.remove(name);
        return VolumeDriver::well;
      }
      case "/VolumeDriver.Mount" -> {
        String folder = volumes.mount(name).toString();
        return out -> mountpoint(out, folder);
      }
      case "/VolumeDriver.Path" -> {
        String folder = volumes.path(name).toString();
        return out -> mountpoint(out, folder);
      }
      case "/VolumeDriver.Unmount" -> {
        volumes.path(name);
        return VolumeDriver::well;
      }
      case "/VolumeDriver.Get" -> {
        volumes.path(name);
        return out -> {
          out.writeObjectFieldStart("Volume");
          volume(out, name);
          out.writeObjectFieldStart("Status");
          out.writeStringField("tenant", volumes.tenant(name));
          out.writeEndObject();
          out.writeEndObject();
          well(out);
        };
      }
      case "/VolumeDriver.List" -> {
        return out -> {
          out.writeArrayFieldStart("Volumes");
          for (String each : volumes.names()) {
            out.writeStartObject();
            volume(out, each);
            out.writeEndObject();
          }
          out.writeEndArray();
          well(out);
        };
      }
      default -> throw new IOException("there is no call " + path + " of a volume plugin");
    }
  }

  private void volume(JsonGenerator out, String name) throws IOException {
    out.writeStringField("Name", name);
    out.writeStringField("Mountpoint", volumes.path(name).toString());
  }

  private static void mountpoint(JsonGenerator out, String folder) throws IOException {
    out.writeStringField("Mountpoint", folder);
    well(out);
  }

  private static void well(JsonGenerator out) throws IOException {
    out.writeStringField("Err", "");
  }

  private static String json(Fields fields) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(text)) {
      out.writeStartObject();
      fields.write(out);
      out.writeEndObject();
    }
    return text.toString();
  }

  private static Asked asked(byte[] body) throws IOException {
    String name = "";
    Map<String, String> options = new TreeMap<>();
    try (JsonParser in = JSON.createParser(body)) {
      if (in.nextToken() == JsonToken.START_OBJECT) {
        while (in.nextToken() == JsonToken.FIELD_NAME) {
          String field = in.currentName();
          JsonToken value = in.nextToken();
          if (field.equals("Name")) {
            name = in.getText();
          } else if (field.equals("Opts") && value == JsonToken.START_OBJECT) {
            while (in.nextToken() == JsonToken.FIELD_NAME) {
              options.put(in.currentName(), in.nextTextValue());
            }
          } else {
            in.skipChildren();
          }
        }
      }
    }
    return new Asked(name, options);
  }
}
