package dev.norn.simulator.check;

import dev.norn.engine.Answer;
import dev.norn.engine.RecordedEvent;
import dev.norn.journal.Batch;
import dev.norn.journal.BatchResult;
import dev.norn.journal.NodeTerm;
import dev.norn.journal.ShardGrant;
import dev.norn.protocol.BranchCall;
import dev.norn.runtime.relay.PublishedEvent;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells several observers, in order. */
public final class Observers implements Observer {

    private final List<Observer> all;

    public Observers(List<Observer> all) {
        this.all = List.copyOf(all);
    }

    private void tell(Consumer<Observer> news) {
        for (Observer each : all) {
            news.accept(each);
        }
    }

    @Override
    public void committed(Batch batch, BatchResult result) {
        tell(each -> each.committed(batch, result));
    }

    @Override
    public void granted(NodeTerm owner, List<ShardGrant> grants) {
        tell(each -> each.granted(owner, grants));
    }

    @Override
    public void sent(Departure departure) {
        tell(each -> each.sent(departure));
    }

    @Override
    public void answered(Departure departure, Answer answer) {
        tell(each -> each.answered(departure, answer));
    }

    @Override
    public void arrived(String participant, BranchCall call) {
        tell(each -> each.arrived(participant, call));
    }

    @Override
    public void worked(Work work) {
        tell(each -> each.worked(work));
    }

    @Override
    public void asked(Question question) {
        tell(each -> each.asked(question));
    }

    @Override
    public void replied(Question question, @Nullable Object value, @Nullable Throwable refusal) {
        tell(each -> each.replied(question, value, refusal));
    }

    @Override
    public void followed(Question question, RecordedEvent event) {
        tell(each -> each.followed(question, event));
    }

    @Override
    public void published(String node, List<PublishedEvent> events) {
        tell(each -> each.published(node, events));
    }

    @Override
    public void healed() {
        tell(Observer::healed);
    }

    @Override
    public void finished() {
        tell(Observer::finished);
    }
}
