package dev.norn.embedded;

import com.sun.security.auth.module.UnixSystem;
import dev.norn.embedded.EmbeddedServerException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * As whom PostgreSQL's programs run. They refuse root, so a root process runs them in a user namespace of their own
 * ({@code unshare -U}), where they see an unprivileged user and still own root's files; or, where namespaces are
 * forbidden (many containers), as the system's {@code postgres} or {@code nobody}, who then gets the data directory.
 */
final class RunAs {
    private static final Logger log = LoggerFactory.getLogger(RunAs.class);
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(10);

    private final List<String> prefix;
    private final @Nullable String owner;

    private RunAs(List<String> prefix, @Nullable String owner) {
        this.prefix = prefix;
        this.owner = owner;
    }

    /** Finds the way that works on this machine. @throws EmbeddedServerException {@code CANNOT_RUN_AS_ROOT} */
    static RunAs detect() {
        if (!isRoot()) {
            return new RunAs(List.of(), null);
        }
        List<String> namespace = List.of("unshare", "-U", "--");
        if (works(with(namespace, "true"))) {
            return new RunAs(namespace, null);
        }
        for (String user : List.of("postgres", "nobody")) {
            List<String> other = List.of("runuser", "-u", user, "--");
            if (works(with(other, "true"))) {
                log.debug("user namespaces are not permitted, so PostgreSQL runs as {}", user);
                return new RunAs(other, user);
            }
        }
        throw new EmbeddedServerException(
                Code.CANNOT_RUN_AS_ROOT,
                "PostgreSQL does not run as root, and neither 'unshare -U' nor 'runuser -u nobody' works here"
                        + " (expected: start Norn as an ordinary user, or permit one of them)");
    }

    static boolean isRoot() {
        return new UnixSystem().getUid() == 0;
    }

    List<String> command(Path program, List<String> arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(program.toString());
        command.addAll(arguments);
        return command;
    }

    /** Gives a directory with its content to the user as whom PostgreSQL runs, and checks that this user reaches it. */
    void hand(Path directory) {
        if (owner == null) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            UserPrincipal user =
                    directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(owner);
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.setOwner(file, user);
            }
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    Code.STORAGE_FAILED, "cannot give %s to the user %s".formatted(directory, owner), e);
        }
        requireReachable(directory);
    }

    /** @throws EmbeddedServerException {@code CANNOT_RUN_AS_ROOT} if PostgreSQL's user cannot enter the directory */
    void requireReachable(Path directory) {
        if (owner != null && !works(command(Path.of("test"), List.of("-x", directory.toString())))) {
            throw new EmbeddedServerException(
                    Code.CANNOT_RUN_AS_ROOT,
                    "PostgreSQL does not run as root, and the user %s cannot enter %s (expected: a directory that others may pass through, or start Norn as an ordinary user)"
                            .formatted(owner, directory));
        }
    }

    private static List<String> with(List<String> prefix, String program) {
        List<String> command = new ArrayList<>(prefix);
        command.add(program);
        return command;
    }

    private static boolean works(List<String> command) {
        try {
            return Command.run(command, PROBE_LIMIT, Code.CANNOT_RUN_AS_ROOT).succeeded();
        } catch (EmbeddedServerException e) {
            return false;
        }
    }
}
