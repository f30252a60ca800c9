package dev.norn.journal;

import java.util.List;

/**
 * Some entries that are not published.
 *
 * @param entries in order of tick, shard, and sequence
 * @param complete whether there was nothing else in the window; if not, what was left out comes after these in that order
 */
public record UnpublishedPage(List<UnpublishedEntry> entries, boolean complete) {

    /** Makes the list unmodifiable. */
    public UnpublishedPage {
        entries = List.copyOf(entries);
    }
}
