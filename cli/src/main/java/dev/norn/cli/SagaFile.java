package dev.norn.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A saga document on this machine. */
final class SagaFile {
    private final String name;
    private final byte[] bytes;

    private SagaFile(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    /** Reads a file, or standard input for {@code -}; one that cannot be read is wrong usage. */
    static SagaFile read(String name, ClientOptions options) {
        try {
            return name.equals("-")
                    ? new SagaFile("standard input", System.in.readAllBytes())
                    : new SagaFile(name, Files.readAllBytes(Path.of(name)));
        } catch (IOException e) {
            throw options.wrongUsage("cannot read %s: %s".formatted(name, e));
        }
    }

    /** As the user gave it. */
    String name() {
        return name;
    }

    byte[] bytes() {
        return bytes;
    }

    String text(ClientOptions options) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw options.wrongUsage(name + ": not UTF-8 (expected: a YAML document in UTF-8)");
        }
    }
}
