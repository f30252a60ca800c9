import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.ImportOrderer;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Checks ({@code check ROOT}) or rewrites ({@code write ROOT}) the format of every Java source below ROOT. */
final class Format {

    private static final Formatter FORMATTER = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .build());

    public static void main(String[] args) throws Exception {
        boolean write = args[0].equals("write");
        int unformatted = 0;
        for (Path source : sourcesBelow(Path.of(args[1]))) {
            String before = Files.readString(source);
            String after = format(source, before);
            if (before.equals(after)) {
                continue;
            }
            unformatted++;
            System.out.println((write ? "formatted " : "not formatted: ") + source);
            if (write) {
                Files.writeString(source, after);
            }
        }
        if (unformatted > 0 && !write) {
            System.out.println("Format with: mvn -pl build-tools process-resources -Dnorn.format=write");
            System.exit(1);
        }
    }

    private static String format(Path source, String text) {
        try {
            String ordered = ImportOrderer.reorderImports(text, JavaFormatterOptions.Style.PALANTIR);
            return FORMATTER.formatSource(RemoveUnusedImports.removeUnusedImports(ordered));
        } catch (Exception e) {
            throw new IllegalStateException("Cannot format " + source, e);
        }
    }

    private static List<Path> sourcesBelow(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.toString().contains("/target/"))
                    .sorted()
                    .toList();
        }
    }

    private Format() {}
}
