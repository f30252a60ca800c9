package dev.norn.sdk.outbox;

import java.util.ArrayList;
import java.util.List;

/** Which lanes a round tries to take, if there are more than it may: each gets its turn. */
final class LaneRotation {
    private final int maxLanes;
    private int next;

    /**
     * A rotation.
     *
     * @param first lane, different from that of other relays, so that they do not all want the same
     */
    LaneRotation(int maxLanes, int first) {
        this.maxLanes = maxLanes;
        this.next = first;
    }

    /** Of these lanes, in ascending order, those from the next one on, around the end. */
    List<Integer> choose(List<Integer> lanes) {
        List<Integer> chosen = new ArrayList<>();
        int from = 0;
        while (from < lanes.size() && lanes.get(from) < next) {
            from++;
        }
        for (int i = 0; i < Math.min(maxLanes, lanes.size()); i++) {
            chosen.add(lanes.get((from + i) % lanes.size()));
        }
        if (!chosen.isEmpty()) {
            next = (chosen.get(chosen.size() - 1) + 1) % Lanes.COUNT;
        }
        return chosen;
    }
}
