package dev.norn.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class TestDatabaseTest {
    @Test
    void shouldGiveEachCallerADatabaseOfItsOwn() throws SQLException {
        try (TestDatabase one = TestDatabase.create();
                TestDatabase other = TestDatabase.create()) {
            one.execute("create table fate (id bigint); insert into fate values (1)");
            other.execute("create table fate (id bigint)");

            assertThat(count(one)).isEqualTo(1);
            assertThat(count(other)).isZero();
        }
    }

    @Test
    void shouldDropTheDatabaseAlthoughAConnectionIsOpen() throws SQLException {
        TestDatabase database = TestDatabase.create();
        try (Connection open = database.connect()) {
            assertThat(open.isValid(5)).isTrue();

            database.close();
            database.close();

            assertThatThrownBy(database::connect)
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("does not exist");
        }
    }

    private static long count(TestDatabase database) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select count(*) from fate")) {
            result.next();
            return result.getLong(1);
        }
    }
}
