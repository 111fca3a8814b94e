package dev.lamina.jobs.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A note as Zeppelin exports it.
 *
 * @param json the file
 */
record Note(String name, List<Paragraph> paragraphs, JsonNode json) {

  static final Path FOLDER = Path.of("../notebooks").toAbsolutePath().normalize();

  /**
   * A paragraph.
   *
   * @param interpreter such as {@code %spark.sql}
   * @param body what the interpreter is given
   */
  record Paragraph(String title, String interpreter, String body, JsonNode json) {

    static Paragraph of(String title, String text, JsonNode json) {
      String[] parts = text.split("\\s", 2);
      return new Paragraph(title, parts[0], parts.length < 2 ? "" : parts[1].strip(), json);
    }
  }

  static List<Path> files() throws IOException {
    try (var files = Files.list(FOLDER)) {
      return files.sorted().toList();
    }
  }

  static Note named(String name) throws IOException {
    return read(FOLDER.resolve(name + ".zpln"));
  }

  static Note read(Path file) throws IOException {
    JsonNode json = new JsonMapper().readTree(Files.readString(file));
    var paragraphs = new ArrayList<Paragraph>();
    for (JsonNode one : json.required("paragraphs")) {
      paragraphs.add(
          Paragraph.of(one.required("title").asText(), one.required("text").asText(), one));
    }
    return new Note(json.required("name").asText(), paragraphs, json);
  }

  Paragraph titled(String title) {
    return paragraphs.stream()
        .filter(one -> one.title().equals(title))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " has no paragraph " + title));
  }
}
