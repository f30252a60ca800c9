package dev.norn.examples.order.demo;

import dev.norn.examples.stage.DatabaseAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Several disasters on one stage, each in its turn. */
final class InTurn implements Disaster {
    private final List<Disaster> disasters;
    private Iterator<Disaster> rest;
    private Disaster current;

    InTurn(List<Disaster> disasters) {
        this.disasters = List.copyOf(disasters);
        this.rest = this.disasters.iterator();
        this.current = rest.next();
    }

    /** At most one of them wants the data elsewhere than on firm ground. */
    @Override
    public Path databaseDirectory(Path directory) throws IOException {
        Path firm = Surroundings.FIRM.databaseDirectory(directory);
        for (Disaster disaster : disasters) {
            Path wanted = disaster.databaseDirectory(directory);
            if (!wanted.equals(firm)) {
                return wanted;
            }
        }
        return firm;
    }

    @Override
    public Map<String, String> databaseSettings() {
        Map<String, String> all = new LinkedHashMap<>();
        disasters.forEach(disaster -> all.putAll(disaster.databaseSettings()));
        return all;
    }

    @Override
    public DatabaseAddress coordinatorsRoad(DatabaseAddress direct) throws IOException {
        DatabaseAddress road = direct;
        for (Disaster disaster : disasters) {
            road = disaster.coordinatorsRoad(road);
        }
        return road;
    }

    @Override
    public DatabaseAddress servicesRoad(DatabaseAddress direct) throws IOException {
        DatabaseAddress road = direct;
        for (Disaster disaster : disasters) {
            road = disaster.servicesRoad(road);
        }
        return road;
    }

    @Override
    public String strike(Stage stage, Random random) throws IOException, SQLException, InterruptedException {
        return current.strike(stage, random);
    }

    @Override
    public void heal(Stage stage) throws IOException, SQLException, InterruptedException {
        current.heal(stage);
        rest = rest.hasNext() ? rest : disasters.iterator();
        current = rest.next();
    }

    @Override
    public void close() throws IOException {
        for (Disaster disaster : disasters) {
            disaster.close();
        }
    }
}
