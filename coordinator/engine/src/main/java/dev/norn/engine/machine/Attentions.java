package dev.norn.engine.machine;

import dev.norn.engine.Attention;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A transaction's causes for attention, the oldest first: at most one for each branch, and one for itself. */
public final class Attentions {

    private Attentions() {}

    /** With one more, in place of the one that has the same branch. */
    public static List<Attention> with(List<Attention> attentions, Attention attention) {
        List<Attention> changed = new ArrayList<>(attentions.size() + 1);
        for (Attention other : attentions) {
            if (!Objects.equals(other.branch(), attention.branch())) {
                changed.add(other);
            }
        }
        changed.add(attention);
        return List.copyOf(changed);
    }

    /** Without the branch's one, if there is one. */
    public static List<Attention> without(List<Attention> attentions, @Nullable Integer branch) {
        List<Attention> changed = new ArrayList<>(attentions);
        changed.removeIf(attention -> Objects.equals(attention.branch(), branch));
        return List.copyOf(changed);
    }

    /** The branch's one; null if there is none. */
    public static @Nullable Attention of(List<Attention> attentions, @Nullable Integer branch) {
        for (Attention attention : attentions) {
            if (Objects.equals(attention.branch(), branch)) {
                return attention;
            }
        }
        return null;
    }
}
