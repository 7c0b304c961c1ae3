package dev.switchboard.ipecs.records;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A database as it is on a bad day. Its faults are made at the boundary to a real one. */
final class FaultyDataSource {

    private final DataSource real;
    private final AtomicInteger faults = new AtomicInteger();
    private final AtomicInteger statements = new AtomicInteger();
    private volatile boolean losesAnswer;
    private volatile boolean refuses;
    private volatile int failFrom = Integer.MAX_VALUE;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private final CountDownLatch reached = new CountDownLatch(1);

    FaultyDataSource(DataSource real) {
        this.real = real;
    }

    DataSource dataSource() {
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("getConnection")) {
                        return call(real, method, arguments);
                    }
                    if (gate.getCount() > 0) {
                        reached.countDown();
                        gate.await();
                    }
                    if (refuses) {
                        faults.incrementAndGet();
                        throw new SQLException("nobody there", "08001");
                    }
                    return connection((Connection) call(real, method, arguments));
                });
    }

    private Connection connection(Connection connection) {
        statements.set(0);
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("prepareStatement") && statements.incrementAndGet() >= failFrom) {
                        faults.incrementAndGet();
                        throw new SQLException("the line is down", "08006");
                    }
                    Object result = call(connection, method, arguments);
                    if (method.getName().equals("commit") && losesAnswer) {
                        losesAnswer = false;
                        faults.incrementAndGet();
                        throw new SQLException("the line went down", "08006");
                    }
                    return result;
                });
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }

    void loseTheAnswerOfTheNextCommit() {
        losesAnswer = true;
    }

    /** Each connection's first statements succeed. */
    void failStatementsFrom(int number) {
        failFrom = number;
    }

    void refuse() {
        refuses = true;
    }

    void work() {
        failFrom = Integer.MAX_VALUE;
        refuses = false;
        gate.countDown();
    }

    /** From now on nobody gets a connection, nor an answer. */
    void block() {
        gate = new CountDownLatch(1);
    }

    void awaitBlocked() throws InterruptedException {
        reached.await();
    }

    int faults() {
        return faults.get();
    }
}
