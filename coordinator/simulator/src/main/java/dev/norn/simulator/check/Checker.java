package dev.norn.simulator.check;

import dev.norn.simulator.world.Violation;
import dev.norn.simulator.world.World;

/** A checker of one guarantee. */
abstract class Checker implements Observer {

    final World world;
    final Book book;

    Checker(World world, Book book) {
        this.world = world;
        this.book = book;
    }

    final void require(boolean holds, long transactionId, String claim) {
        if (!holds) {
            world.violated(new Violation(world, getClass().getSimpleName(), transactionId, claim));
        }
    }
}
