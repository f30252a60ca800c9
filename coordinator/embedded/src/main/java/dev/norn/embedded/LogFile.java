package dev.norn.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a server writes about itself; its last lines explain why it did not start. */
record LogFile(Path path) {
    private static final int LINES_SHOWN = 20;

    /** In bytes; 0 if there is none. */
    long size() {
        try {
            return Files.exists(path) ? Files.size(path) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    /** The last lines of what was added since it had a size. */
    String tail(long from) {
        try {
            byte[] content = Files.readAllBytes(path);
            String added = new String(
                    content,
                    (int) Math.min(from, content.length),
                    (int) Math.max(0, content.length - from),
                    StandardCharsets.UTF_8);
            List<String> lines = added.lines().toList();
            return String.join(
                    System.lineSeparator(), lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
        } catch (IOException e) {
            return "(no log)";
        }
    }
}
