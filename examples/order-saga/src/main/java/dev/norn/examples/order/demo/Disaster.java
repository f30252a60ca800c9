package dev.norn.examples.order.demo;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Random;

/**
 * One kind of disaster, which strikes again and again and is healed each time. It is made before the stage is set, is the
 * stage's {@link Surroundings}, and is closed after the stage. Used by one thread, except for {@link #close()}.
 */
interface Disaster extends Surroundings, AutoCloseable {

    /**
     * Strikes, under load, and lasts for a while.
     *
     * @param random makes every choice: which form, and for how long
     * @return what it did, for people
     */
    String strike(Stage stage, Random random) throws IOException, SQLException, InterruptedException;

    /** Ends it: on return everything that a coordinator needs is there again, and an ended process answers. */
    void heal(Stage stage) throws IOException, SQLException, InterruptedException;

    /** Gives back what it took from this machine. A second call does nothing. */
    @Override
    default void close() throws IOException {}
}
