package dev.norn.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaClassesTest {
    private static final String PACKAGE = "dev/norn/embedded/kafka/";

    @TempDir
    private Path directory;

    @Test
    void shouldUnpackJarsFromItsJarOnce() throws IOException {
        Path cache = directory.resolve("cache");
        URL main = jar(Map.of(
                PACKAGE + "Broker.class",
                "class",
                PACKAGE + "lib/scala.jar",
                "scala",
                PACKAGE + "lib/kafka.jar",
                "kafka",
                "META-INF/LICENSE",
                "license"));

        KafkaClasses classes = KafkaClasses.of(main, cache);
        KafkaClasses again = KafkaClasses.of(main, cache);

        Path root = only(cache);
        assertThat(classes.classPath()).isEqualTo(root + File.pathSeparator + root.resolve(PACKAGE + "lib/*"));
        assertThat(root.resolve(PACKAGE + "Broker.class")).hasContent("class");
        assertThat(root.resolve(PACKAGE + "lib/scala.jar")).hasContent("scala");
        assertThat(root.resolve("META-INF")).doesNotExist();
        assertThat(again.classPath()).isEqualTo(classes.classPath());
    }

    @Test
    void shouldUnpackAnotherVersionBesideTheFirst() throws IOException {
        Path cache = directory.resolve("cache");
        KafkaClasses.of(jar(Map.of(PACKAGE + "Broker.class", "class", PACKAGE + "lib/kafka.jar", "4.1")), cache);
        KafkaClasses.of(jar(Map.of(PACKAGE + "Broker.class", "class", PACKAGE + "lib/kafka.jar", "4.2")), cache);

        try (Stream<Path> versions = Files.list(cache)) {
            assertThat(versions).hasSize(2);
        }
    }

    @Test
    void shouldTakeADirectoryOfClassesAsItIs() throws IOException {
        Path main = directory.resolve("the classes").resolve(PACKAGE + "Broker.class");
        Files.createDirectories(main.resolveSibling("lib"));
        Files.writeString(main, "class");

        KafkaClasses classes = KafkaClasses.of(main.toUri().toURL(), directory.resolve("cache"));

        assertThat(classes.classPath()).startsWith(directory.resolve("the classes") + File.pathSeparator);
        assertThat(directory.resolve("cache")).doesNotExist();
    }

    private URL jar(Map<String, String> entries) throws IOException {
        Path file = Files.createTempFile(directory, "norn-embedded-kafka", ".jar");
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out)) {
            for (Map.Entry<String, String> entry : new TreeMap<>(entries).entrySet()) {
                jar.putNextEntry(new ZipEntry(entry.getKey()));
                jar.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return URI.create("jar:" + file.toUri() + "!/" + PACKAGE + "Broker.class")
                .toURL();
    }

    private static Path only(Path parent) throws IOException {
        try (Stream<Path> children = Files.list(parent)) {
            List<Path> all = children.toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }
}
