package dev.norn.sdk.tcc;

import java.util.List;

/**
 * Which exceptions roll back: all but those for which a class of {@code noRollbackFor} is nearer than any of
 * {@code rollbackFor}.
 */
record RollbackRules(List<Class<? extends Throwable>> rollbackFor, List<Class<? extends Throwable>> noRollbackFor) {
    static final RollbackRules ALL = new RollbackRules(List.of(), List.of());

    RollbackRules {
        rollbackFor = List.copyOf(rollbackFor);
        noRollbackFor = List.copyOf(noRollbackFor);
    }

    boolean rollsBack(Throwable failure) {
        for (Class<?> type = failure.getClass(); type != null; type = type.getSuperclass()) {
            if (rollbackFor.contains(type)) {
                return true;
            }
            if (noRollbackFor.contains(type)) {
                return false;
            }
        }
        return true;
    }
}
