package dev.norn.runtime.letters;

import java.util.List;

/** Where letters are kept until somebody does something about them. Safe for use by many threads. */
public interface LetterStore {

    /**
     * Keeps them: all or none. A letter whose {@linkplain MessageLetter#place place} is known already is left as it is. Blocks;
     * they are durable on return.
     *
     * @throws RuntimeException if it is not known whether they are kept; the same may be stored again
     */
    void store(List<MessageLetter> letters);
}
