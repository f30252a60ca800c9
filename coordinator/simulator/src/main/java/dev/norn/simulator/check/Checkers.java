package dev.norn.simulator.check;

import dev.norn.simulator.world.World;
import java.util.List;
import java.util.function.Predicate;

/** All checkers of a run, and the book that they read. */
public final class Checkers {

    private final NothingLost nothingLost;
    private final Observer observer;

    public Checkers(World world, Book book) {
        Accounts accounts = new Accounts(book);
        this.nothingLost = new NothingLost(world, book);
        // Who may write at all is looked at before what was written.
        this.observer = new Observers(List.of(
                new Fencing(world, book),
                book,
                new EverythingSettled(world, book, accounts),
                accounts,
                new DurableBeforeVisible(world, book),
                new OneDecision(world, book),
                new Registrations(world, book, accounts),
                new EffectivelyOnce(world, book, accounts),
                nothingLost,
                new EverythingPublished(world, book),
                new Replay(world, book)));
    }

    /** To be told of everything. */
    public Observer observer() {
        return observer;
    }

    /** To be called when nothing fails any more: whether what is due is done and what is asked is answered. */
    public void checkPunctual(long graceNanos, Predicate<String> isAlive) {
        nothingLost.checkPunctual(graceNanos, isAlive);
    }
}
