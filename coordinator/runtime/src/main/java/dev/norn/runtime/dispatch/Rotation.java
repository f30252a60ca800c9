package dev.norn.runtime.dispatch;

import dev.norn.runtime.ParticipantDirectory.Instance;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes turns over instances in proportion to their weights, smoothly: of weights 5, 1, 1 the first does not get five
 * calls in a row. (The algorithm is that of nginx's weighted round robin: each instance gains its weight, the richest is
 * picked and pays the sum.) Not safe for use by many threads.
 */
final class Rotation {

    private final Map<String, Long> credit = new HashMap<>();

    /**
     * @param instances the live instances, not empty
     * @param avoid the id of an instance to pass over if there is another one
     */
    Instance next(List<Instance> instances, @Nullable String avoid) {
        if (instances.size() == 1) {
            return instances.getFirst();
        }
        forgetOthers(instances);
        long sum = 0;
        Instance best = null;
        long bestCredit = Long.MIN_VALUE;
        for (Instance instance : instances) {
            sum += instance.weight();
            long gained = credit.merge(instance.id(), (long) instance.weight(), Long::sum);
            if (!instance.id().equals(avoid) && gained > bestCredit) {
                best = instance;
                bestCredit = gained;
            }
        }
        Instance picked = best == null ? instances.getFirst() : best;
        credit.merge(picked.id(), -sum, Long::sum);
        return picked;
    }

    private void forgetOthers(List<Instance> instances) {
        if (credit.size() > instances.size()) {
            Set<String> live = new HashSet<>();
            instances.forEach(instance -> live.add(instance.id()));
            credit.keySet().retainAll(live);
        }
    }
}
