package dev.norn.dsl;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Breaks documents in the ways that people, tools and attackers do. All choices come from one seeded source. */
final class DocumentMutations {

    private static final List<String> TOKENS = List.of(
            "${ ",
            " }",
            "{",
            "}",
            "[",
            "]",
            ":",
            "- ",
            ",",
            "&a ",
            "*a",
            "!!str ",
            "!x ",
            "? ",
            "| ",
            "> ",
            "---\n",
            "...\n",
            "%YAML 1.2\n",
            "# ",
            "\"",
            "'",
            "\\u0000",
            "\\ud800",
            "\t",
            "\r\n",
            "\u0000",
            "\u0085",
            "\ufeff",
            "null",
            "true",
            "yes",
            "0x1F",
            "1e999999",
            "-0",
            ".inf",
            "5s",
            "P1D",
            "none",
            "pivot: true",
            "retriable: true",
            "when: \"${ true }\"",
            "parallel: p",
            "branches: []",
            "compensate: {action: p.a}",
            "steps: []",
            "<<: *a",
            "input: ${ steps.charge.output }",
            "$ref: '#'",
            "pattern: '(a*)*'",
            "type: [object, 'null']",
            "input.items.map(i, i.price * 2)",
            "has(steps.wrap.output)",
            "'a' + 'b'",
            "1 / 0",
            "'x'.matches('(')",
            "[1,2,3].all(x, [4].exists(y, y == x))",
            "timestamp('2026-01-01T00:00:00Z')",
            "size(input)",
            "((((((((",
            "input['a']",
            "-9223372036854775808",
            "b'\\377'",
            "type(1)",
            "{1: 2, 1: 3}",
            "duration('1h')",
            "1u");

    private final Random random;
    private final List<byte[]> corpus;

    DocumentMutations(Random random, List<byte[]> corpus) {
        this.random = random;
        this.corpus = corpus;
    }

    byte[] next() {
        byte[] document = corpus.get(random.nextInt(corpus.size()));
        int times = 1 + random.nextInt(4);
        for (int i = 0; i < times; i++) {
            document = mutated(document);
        }
        return document;
    }

    private byte[] mutated(byte[] document) {
        if (document.length == 0) {
            return token().getBytes(StandardCharsets.UTF_8);
        }
        return switch (random.nextInt(12)) {
            case 0 -> flipped(document);
            case 1 -> Arrays.copyOf(document, random.nextInt(document.length));
            case 2 -> lines(document);
            case 3 -> inserted(document, token().getBytes(StandardCharsets.UTF_8));
            case 4 -> replacedWord(document);
            case 5 -> reindented(document);
            case 6 -> spliced(document);
            case 7 -> inserted(document, new byte[] {(byte) random.nextInt(256)});
            case 8 -> repeated(document);
            case 9 -> aliases(document);
            case 10 -> nested(document);
            default -> swappedValues(document);
        };
    }

    private String token() {
        return TOKENS.get(random.nextInt(TOKENS.size()));
    }

    private byte[] flipped(byte[] document) {
        byte[] copy = document.clone();
        copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
        return copy;
    }

    private byte[] inserted(byte[] document, byte[] part) {
        int at = random.nextInt(document.length + 1);
        byte[] result = new byte[document.length + part.length];
        System.arraycopy(document, 0, result, 0, at);
        System.arraycopy(part, 0, result, at, part.length);
        System.arraycopy(document, at, result, at + part.length, document.length - at);
        return result;
    }

    private byte[] lines(byte[] document) {
        List<String> lines = new ArrayList<>(text(document).lines().toList());
        if (lines.size() < 2) {
            return document;
        }
        int a = random.nextInt(lines.size());
        int b = random.nextInt(lines.size());
        switch (random.nextInt(3)) {
            case 0 -> lines.remove(a);
            case 1 -> lines.add(b, lines.get(a));
            default -> Collections.swap(lines, a, b);
        }
        return bytes(String.join("\n", lines) + "\n");
    }

    private byte[] replacedWord(byte[] document) {
        String text = text(document);
        String[] words = text.split("(?<=\\W)|(?=\\W)");
        if (words.length == 0) {
            return document;
        }
        words[random.nextInt(words.length)] = random.nextBoolean() ? token() : words[random.nextInt(words.length)];
        return bytes(String.join("", words));
    }

    private byte[] reindented(byte[] document) {
        List<String> lines = new ArrayList<>(text(document).lines().toList());
        if (lines.isEmpty()) {
            return document;
        }
        int at = random.nextInt(lines.size());
        String line = lines.get(at);
        lines.set(at, line.startsWith(" ") && random.nextBoolean() ? line.substring(1) : "  " + line);
        return bytes(String.join("\n", lines));
    }

    private byte[] spliced(byte[] document) {
        byte[] other = corpus.get(random.nextInt(corpus.size()));
        int head = random.nextInt(document.length);
        int tail = random.nextInt(other.length);
        byte[] result = Arrays.copyOf(document, head + other.length - tail);
        System.arraycopy(other, tail, result, head, other.length - tail);
        return result;
    }

    private byte[] repeated(byte[] document) {
        int from = random.nextInt(document.length);
        int length = Math.min(1 + random.nextInt(20), document.length - from);
        byte[] part = Arrays.copyOfRange(document, from, from + length);
        byte[] many = new byte[length * (1 + random.nextInt(30))];
        for (int i = 0; i < many.length; i++) {
            many[i] = part[i % length];
        }
        return inserted(document, many);
    }

    private byte[] aliases(byte[] document) {
        StringBuilder bomb = new StringBuilder("x0: &x0 [a, b]\n");
        int levels = 1 + random.nextInt(12);
        for (int i = 1; i <= levels; i++) {
            bomb.append("x").append(i).append(": &x").append(i).append(" [");
            bomb.append(("*x" + (i - 1) + " ,").repeat(1 + random.nextInt(9))).append("]\n");
        }
        return bytes(bomb + text(document));
    }

    private byte[] nested(byte[] document) {
        int depth = 1 + random.nextInt(200);
        String open = random.nextBoolean() ? "[" : "{a: ";
        String close = open.equals("[") ? "]" : "}";
        return inserted(document, bytes(open.repeat(depth) + (random.nextBoolean() ? close.repeat(depth) : "")));
    }

    private byte[] swappedValues(byte[] document) {
        List<String> lines = new ArrayList<>(text(document).lines().toList());
        if (lines.isEmpty()) {
            return document;
        }
        int at = random.nextInt(lines.size());
        int colon = lines.get(at).indexOf(": ");
        if (colon < 0) {
            return document;
        }
        lines.set(at, lines.get(at).substring(0, colon + 2) + token());
        return bytes(String.join("\n", lines));
    }

    private static String text(byte[] document) {
        return new String(document, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
