package dev.norn.examples.order.demo;

import java.io.IOException;
import java.util.Random;

/** {@code kill -9} of the coordinator; healed when a new process answers HTTP. */
final class KilledCoordinator implements Disaster {
    @Override
    public String strike(Stage stage, Random random) throws InterruptedException {
        stage.coordinator().kill();
        return "the coordinator killed";
    }

    @Override
    public void heal(Stage stage) throws IOException, InterruptedException {
        stage.coordinator().start();
        stage.coordinator().awaitAnswer();
    }
}
