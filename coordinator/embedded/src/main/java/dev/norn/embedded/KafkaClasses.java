package dev.norn.embedded;

import dev.norn.embedded.EmbeddedServerException.Code;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * The class path of the broker's process. It is no part of this process's own: the artifact {@code norn-embedded-kafka}
 * carries it as jars in its jar, which are unpacked into the cache directory of this user, like {@link PostgresBinaries}.
 * In a build that has only compiled that module, its directory of classes is taken as it is.
 */
final class KafkaClasses {
    /** The main class. Nothing of it is loaded here. */
    static final String MAIN_CLASS = "dev.norn.embedded.kafka.Broker";

    private static final String PACKAGE = "dev/norn/embedded/kafka/";
    private static final String MAIN_FILE = PACKAGE + "Broker.class";
    private static final String LIBRARY = PACKAGE + "lib/";
    private static final int HASH_CHARACTERS = 16;

    private final Path root;

    private KafkaClasses(Path root) {
        this.root = root;
    }

    static KafkaClasses unpacked() {
        URL main = KafkaClasses.class.getResource("/" + MAIN_FILE);
        if (main == null) {
            throw new EmbeddedServerException(
                    Code.UNSUPPORTED_PLATFORM,
                    "Kafka's server is not on the class path (expected: the artifact dev.norn:norn-embedded-kafka)");
        }
        return of(main, Directories.cache());
    }

    /** @param main where the main class is, in a jar or a directory */
    static KafkaClasses of(URL main, Path cache) {
        try {
            return new KafkaClasses(main.getProtocol().equals("jar") ? unpacked(main, cache) : directory(main));
        } catch (IOException | URISyntaxException e) {
            throw new EmbeddedServerException(Code.STORAGE_FAILED, "cannot read " + main, e);
        }
    }

    /** For {@code java -cp}. Short: of a command line of more than a page the JDK shows nobody the arguments. */
    String classPath() {
        return root + File.pathSeparator + root.resolve(LIBRARY).resolve("*");
    }

    private static Path directory(URL main) throws URISyntaxException {
        String classFile = main.toString();
        return Path.of(new URI(classFile.substring(0, classFile.length() - MAIN_FILE.length())));
    }

    private static Path unpacked(URL main, Path cache) throws IOException {
        JarURLConnection connection = (JarURLConnection) main.openConnection();
        connection.setUseCaches(false);
        try (JarFile archive = connection.getJarFile()) {
            List<JarEntry> entries = archive.stream()
                    .filter(entry -> entry.getName().startsWith(PACKAGE) && !entry.isDirectory())
                    .toList();
            Path directory = cache.resolve("kafka-" + hash(entries));
            if (!Files.isDirectory(directory)) {
                unpack(archive, entries, Directories.create(cache), directory);
            }
            return directory;
        }
    }

    private static void unpack(JarFile archive, List<JarEntry> entries, Path cache, Path directory) {
        Path unfinished = cache.resolve(directory.getFileName() + ".unpacking-" + UUID.randomUUID());
        try {
            for (JarEntry entry : entries) {
                Path file = unfinished.resolve(entry.getName());
                Files.createDirectories(file.resolveSibling(""));
                try (InputStream in = archive.getInputStream(entry)) {
                    Files.copy(in, file);
                }
            }
            Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // Another process may have been faster: its directory is as good as ours.
            if (!Files.isDirectory(directory)) {
                throw new EmbeddedServerException(
                        Code.STORAGE_FAILED,
                        "cannot unpack Kafka into %s (expected: a writable directory; NORN_CACHE_DIR chooses another)"
                                .formatted(directory),
                        e);
            }
        } finally {
            Directories.deleteQuietly(unfinished);
        }
    }

    /** Of names and checksums: reading 40 MB at each start would take longer than it saves. */
    private static String hash(List<JarEntry> entries) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (JarEntry entry : entries) {
                digest.update("%s %d %d\n"
                        .formatted(entry.getName(), entry.getCrc(), entry.getSize())
                        .getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, HASH_CHARACTERS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
