package dev.norn.runtime.relay;

import dev.norn.journal.UnpublishedPage;
import dev.norn.simulator.planted.InsteadOf;

/** A page that is full counts as all there was in its window. */
public final class TakesPagesForWindows {

    private TakesPagesForWindows() {}

    @InsteadOf(callee = UnpublishedPage.class, in = Backlog.class, calls = 3)
    static boolean complete(UnpublishedPage page) {
        return true;
    }
}
